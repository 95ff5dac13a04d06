/** What the types of pages do not say of trusted types, which not every browser has. */
type Factory = { createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string } };

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;

/** One page has one policy of this name. */
const policy = factory?.createPolicy('cohort', {
  createScriptURL: (address) => {
    if (new URL(address, location.href).origin !== location.origin) throw new TypeError('A script of this page comes from where the page came from.');
    return address;
  },
});

/** An address from which a worker may be started: one of this page's own scripts. */
export function ownScript(address: string): string {
  return policy ? policy.createScriptURL(address) : address;
}
