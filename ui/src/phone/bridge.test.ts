import { describe, expect, it, vi } from 'vitest';

import type { AppView } from '../bridge';
import { phone, type Page } from './bridge';
import { offersPasskeys, passkeyFault, passkeys } from './passkey';
import type { Asked, Told } from './talk';

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1]);

/** A worker that answers each command with what it was asked. */
function open(page: Partial<Page>) {
  const asked: Asked[] = [];
  const worker = Object.assign(new EventTarget(), {
    postMessage: (message: Asked) => {
      asked.push(message);
      const told: Told = { kind: 'answer', id: message.id, json: JSON.stringify(message.command), refused: false };
      worker.dispatchEvent(new MessageEvent('message', { data: told }));
    },
  }) as unknown as Worker;
  const passkeys = { make: () => Promise.reject(new Error('none')), use: () => Promise.reject(new Error('none')) };
  const idle: Page = { passkeys, choose: () => Promise.resolve(undefined), keep: vi.fn(), see: () => Promise.resolve(undefined), show: vi.fn(), codesIn: () => Promise.resolve([]), servedBy: () => Promise.resolve(undefined) };
  const show = (payload: AppView) => worker.dispatchEvent(new MessageEvent('message', { data: { kind: 'pushed', json: JSON.stringify({ kind: 'view', payload }) } satisfies Told }));
  return { asked, show, bridge: phone(worker, { ...idle, ...page }) };
}

describe('a picture on a phone', () => {
  it('never comes to the engine: the texts of its codes do', async () => {
    const { asked, bridge } = open({ choose: () => Promise.resolve({ name: 'sheet.png', bytes: png }), codesIn: () => Promise.resolve(['one', 'two']) });
    await bridge.chooseRecovery();
    expect(asked.map(({ command, request, file }) => [command, request, file])).toEqual([['read_sheet', '{"text":"one\\ntwo"}', undefined]]);
  });

  it('without a code is refused', async () => {
    const { asked, bridge } = open({ choose: () => Promise.resolve({ name: 'cat.jpg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]) }) });
    await expect(bridge.chooseRecovery()).rejects.toEqual({ code: 'picture.no_code', facts: [] });
    await expect(bridge.readPasted(png)).rejects.toEqual({ code: 'picture.no_code', facts: [] });
    expect(asked).toEqual([]);
  });

  it('of another program’s code is refused, and of an invite gives it', async () => {
    const codesIn = vi.fn(() => Promise.resolve(['https://example.org']));
    const { bridge } = open({ codesIn });
    await expect(bridge.readPasted(png)).rejects.toEqual({ code: 'picture.other_code', facts: [] });
    codesIn.mockResolvedValue(['https://example.org', 'cohort:join/abc']);
    await expect(bridge.readPasted(png)).resolves.toBe('cohort:join/abc');
  });

  it('is a file like any other where it is none', async () => {
    const file = { name: 'share.cohort', bytes: new Uint8Array([1, 2, 3]) };
    const { asked, bridge } = open({ choose: () => Promise.resolve(file) });
    await bridge.chooseRecovery();
    expect(asked.map(({ command, file: given }) => [command, given])).toEqual([['choose_recovery', file]]);
  });
});

describe('a passkey', () => {
  const given = () => Promise.resolve(new Uint8Array(32).fill(7));

  it('is made for a new device that is to have one, and for no other', async () => {
    const make = vi.fn(given);
    const { asked, bridge } = open({ passkeys: { make, use: given } });
    await bridge.found({ name: 'My phone', password: 'five calm herons', keychain: false });
    await bridge.found({ name: 'My phone', password: 'five calm herons', keychain: true });
    expect(make.mock.calls).toEqual([['My phone']]);
    expect(asked.map(({ passkey }) => passkey?.length)).toEqual([undefined, 32]);
  });

  it('is asked where the lock has one', async () => {
    const use = vi.fn(given);
    const { asked, bridge, show } = open({ passkeys: { make: given, use } });
    show({ state: 'locked', keychain: false });
    await bridge.unlock({ password: 'five calm herons' });
    show({ state: 'locked', keychain: true });
    await bridge.unlock({ password: 'five calm herons' });
    expect(use).toHaveBeenCalledTimes(1);
    expect(asked.map(({ passkey }) => passkey?.length)).toEqual([undefined, 32]);
  });

  it('that is not used opens nothing, and why is said', async () => {
    const use = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    const { asked, bridge, show } = open({ passkeys: { make: given, use } });
    show({ state: 'locked', keychain: true });
    await expect(bridge.unlock({ password: 'five calm herons' })).rejects.toEqual({ code: 'keychain.denied', facts: [] });
    expect(asked).toEqual([]);
    expect([new DOMException('', 'AbortError'), new DOMException('', 'SecurityError'), new Error('x')].map(passkeyFault)).toEqual(['keychain.denied', 'keychain.unavailable', 'keychain.failed']);
  });

  it('is asked again where it says nothing when it is made, and is known again', async () => {
    const kept = new Map<string, string>();
    const localStorage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
    const rawId = new Uint8Array([1, 2, 3]).buffer;
    const get = vi.fn((_: CredentialRequestOptions) => Promise.resolve({ getClientExtensionResults: () => ({ prf: { results: { first: new Uint8Array(32).buffer } } }) }));
    const create = () => Promise.resolve({ rawId, getClientExtensionResults: () => ({ prf: { enabled: true } }) });
    const page = { localStorage, navigator: { credentials: { get, create } } } as unknown as Window;
    expect(await passkeys(page).make('My phone')).toHaveLength(32);
    const [id] = get.mock.calls[0]?.[0].publicKey?.allowCredentials ?? [];
    expect(new Uint8Array(id?.id as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('is offered by a site with a name, where this phone has one that says something', async () => {
    const can = { 'extension:prf': true };
    const kind = { getClientCapabilities: () => Promise.resolve(can), isUserVerifyingPlatformAuthenticatorAvailable: () => Promise.resolve(true) };
    const page = (hostname: string, over: object = {}) => ({ isSecureContext: true, location: { hostname }, localStorage: { getItem: () => null }, PublicKeyCredential: kind, ...over }) as unknown as typeof window;
    expect(await offersPasskeys(page('wallet.example'))).toBe(true);
    for (const other of [page('192.0.2.7'), page('[::1]'), page('wallet.example', { isSecureContext: false }), page('wallet.example', { PublicKeyCredential: undefined })]) {
      expect(await offersPasskeys(other)).toBe(false);
    }
    can['extension:prf'] = false;
    expect(await offersPasskeys(page('wallet.example'))).toBe(false);
    expect(await offersPasskeys(page('wallet.example', { localStorage: { getItem: () => 'AQID' } }))).toBe(true);
  });
});

describe('a file that is saved on a phone', () => {
  it('counts once its person showed it', async () => {
    const file = { name: 'share.cohort', bytes: new Uint8Array([7]) };
    const asked: string[] = [];
    const worker = Object.assign(new EventTarget(), {
      postMessage: ({ id, command }: Asked) => {
        asked.push(command);
        worker.dispatchEvent(new MessageEvent('message', { data: { kind: 'answer', id, json: '{"pieces":1}', refused: false, file: command === 'save_piece' ? file : undefined } }));
      },
    }) as unknown as Worker;
    const see = vi.fn(() => Promise.resolve<typeof file | undefined>(undefined));
    const bridge = phone(worker, { choose: () => Promise.resolve(undefined), keep: vi.fn(), see, show: vi.fn(), codesIn: () => Promise.resolve([]), servedBy: () => Promise.resolve(undefined), passkeys: { make: vi.fn(), use: vi.fn() } });
    const request = { index: 1, password: 'five calm herons', form: 'file' } as const;
    await expect(bridge.savePiece(request)).resolves.toBeNull();
    expect(asked).toEqual(['save_piece']);
    see.mockResolvedValue(file);
    await expect(bridge.savePiece(request)).resolves.toEqual({ pieces: 1 });
    expect(asked).toEqual(['save_piece', 'save_piece', 'prove_piece']);
  });

  it('is asked for again where another file was shown, and stands', async () => {
    const file = { name: 'share.cohort', bytes: new Uint8Array([7]) };
    const codes = ['recovery.not_proven', 'vault.not_a_vault', undefined, 'device.locked'];
    const worker = Object.assign(new EventTarget(), {
      postMessage: ({ id, command }: Asked) => {
        const code = command === 'save_recovery' ? undefined : codes.shift();
        const json = JSON.stringify(code === undefined ? { file: 'share.cohort' } : { code, facts: [] });
        worker.dispatchEvent(new MessageEvent('message', { data: { kind: 'answer', id, json, refused: code !== undefined, file: command === 'save_recovery' ? file : undefined } }));
      },
    }) as unknown as Worker;
    const see = vi.fn((name: string, wasOther: boolean) => Promise.resolve({ name: `${name} ${String(wasOther)}`, bytes: file.bytes }));
    const bridge = phone(worker, { choose: () => Promise.resolve(undefined), keep: vi.fn(), see, show: vi.fn(), codesIn: () => Promise.resolve([]), servedBy: () => Promise.resolve(undefined), passkeys: { make: vi.fn(), use: vi.fn() } });
    const request = { wallet: 'aa', password: 'five calm herons', form: 'file' } as const;
    await expect(bridge.saveRecovery(request)).resolves.toEqual({ file: 'share.cohort' });
    expect(see.mock.calls).toEqual([['share.cohort', false], ['share.cohort', true], ['share.cohort', true]]);
    // What another file would not mend is told.
    await expect(bridge.saveRecovery(request)).rejects.toEqual({ code: 'device.locked', facts: [] });
  });
});
