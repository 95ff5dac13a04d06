import { words } from '../../words';

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

/** Checks what only this screen can know; how strong it must be is nobody's business but its owner's. */
export function faultsOf({ password, again }: NewPassword): NewPasswordFaults {
  if (password === '') return { password: words.found.passwordMissing };
  return password === again ? {} : { again: words.found.againDiffers };
}
