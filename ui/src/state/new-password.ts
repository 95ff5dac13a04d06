import { words } from '../words';

/** A new password as it stands in its two fields, and the keychain's part. */
export type NewPassword = {
  readonly password: string;
  readonly again: string;
  readonly keychain: boolean;
};

/** What is wrong with it, by field. */
export type NewPasswordFaults = {
  readonly password?: string;
  readonly again?: string;
};

/** In characters, as the engine counts them. */
const shortest = 8;

/** Checks what is known before it is asked for; how strong it must be beyond that is nobody's business but its owner's. */
export function faultsOf({ password, again }: Omit<NewPassword, 'keychain'>): NewPasswordFaults {
  if (password === '') return { password: words.found.passwordMissing };
  if (Array.from(password).length < shortest) return { password: words.found.passwordShort(shortest) };
  return password === again ? {} : { again: words.found.againDiffers };
}

export function isSound(chosen: Omit<NewPassword, 'keychain'>): boolean {
  return Object.keys(faultsOf(chosen)).length === 0;
}
