/**
 * A passkey as a second factor (WebAuthn, level 3): what it says about one text, by the extension `prf`, stands for a half of
 * the lock. No server takes part: nothing is signed in to, and what a server would check is thrown away.
 */

/** What it is asked about. Each passkey of each site says something else. */
const text = new TextEncoder().encode('cohort/v1/passkey');

/** Which passkey is this device's. It is no secret; without it the browser offers all of this site. */
const place = 'cohort-passkey';

/** ES256, EdDSA and RS256 (RFC 9053), of which every authenticator has one. */
const algorithms = [-7, -8, -257];

/** How long somebody may take to answer, in milliseconds. */
const patience = 120_000;

export type Passkeys = {
  /** Makes one for a device of this name, and asks it. */
  make: (name: string) => Promise<Uint8Array>;
  /** Asks the one that was made. */
  use: () => Promise<Uint8Array>;
};

/** How long a browser may think about whether it has any, in milliseconds: nothing is shown before. */
const glance = 2000;

/** Whether this browser can make one here that stands for a secret. Where that cannot be found out, there are none. */
export async function offersPasskeys(page: Window & typeof globalThis): Promise<boolean> {
  const late = new Promise<false>((settle) => { setTimeout(() => { settle(false); }, glance); });
  return Promise.race([canMake(page).catch(() => false), late]);
}

async function canMake(page: Window & typeof globalThis): Promise<boolean> {
  // A device that has one is never told that there are none.
  if (knownIn(page) !== null) return true;
  const kind = page.PublicKeyCredential as (typeof PublicKeyCredential & { getClientCapabilities?: () => Promise<Record<string, boolean>> }) | undefined;
  // A site without a name has none.
  if (!page.isSecureContext || kind?.getClientCapabilities === undefined || /^[\d.]+$|:/.test(page.location.hostname)) return false;
  const [can, isHere] = await Promise.all([kind.getClientCapabilities(), kind.isUserVerifyingPlatformAuthenticatorAvailable()]);
  return isHere && can['extension:prf'] === true;
}

export function passkeys(page: Window): Passkeys {
  const { credentials } = page.navigator;
  const asking = { prf: { eval: { first: text } } };

  async function use(): Promise<Uint8Array> {
    const known = knownIn(page);
    const found = await credentials.get({
      publicKey: {
        challenge: random(),
        userVerification: 'required',
        timeout: patience,
        allowCredentials: known === null ? [] : [{ type: 'public-key', id: Uint8Array.from(atob(known), (letter) => letter.charCodeAt(0)) }],
        extensions: asking,
      },
    });
    return said(found as PublicKeyCredential | null) ?? fail();
  }

  async function make(name: string): Promise<Uint8Array> {
    // Two devices of one name are told apart in the phone's list.
    const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
    const made = (await credentials.create({
      publicKey: {
        challenge: random(),
        rp: { name: 'Cohort' },
        user: { id: random(), name: `${name}, ${when}`, displayName: name },
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { authenticatorAttachment: 'platform', residentKey: 'required', userVerification: 'required' },
        timeout: patience,
        extensions: asking,
      },
    })) as PublicKeyCredential | null;
    // One that says nothing is of no use, however often it is asked.
    if (made?.getClientExtensionResults().prf?.enabled !== true) return fail();
    page.localStorage.setItem(place, btoa(String.fromCharCode(...new Uint8Array(made.rawId))));
    // Some say it only when they are asked, not when they are made.
    return said(made) ?? use();
  }

  return { make, use };
}

/** A browser that lets the page keep nothing here has none to name: it offers all of the site. */
function knownIn(page: Window): string | null {
  try {
    return page.localStorage.getItem(place);
  } catch {
    return null;
  }
}

function random(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

function said(from: PublicKeyCredential | null): Uint8Array | undefined {
  const first = from?.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return undefined;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
}

function fail(): never {
  throw new DOMException('it says nothing', 'NotSupportedError');
}

/** The stable code of why there is nothing. */
export function passkeyFault(problem: unknown): string {
  const name = problem instanceof DOMException ? problem.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'keychain.denied';
  return name === 'NotSupportedError' || name === 'SecurityError' ? 'keychain.unavailable' : 'keychain.failed';
}
