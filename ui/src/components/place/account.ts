/** What a person registered at a provider, as it is typed. */
export type AccountForm = { client_id: string; client_secret: string };

export type AccountKind = 'google_drive' | 'dropbox' | 'one_drive';

const kinds: readonly string[] = ['google_drive', 'dropbox', 'one_drive'] satisfies AccountKind[];

export function isAccount(kind: string): kind is AccountKind {
  return kinds.includes(kind);
}

export function emptyAccount(): AccountForm {
  return { client_id: '', client_secret: '' };
}

/** Google alone gives desktop apps a secret, and wants it back. */
export function needsSecret(kind: AccountKind): boolean {
  return kind === 'google_drive';
}

/** Whether everything that the provider needs was typed. */
export function isAccountFilled(kind: AccountKind, { client_id, client_secret }: AccountForm): boolean {
  return client_id.trim() !== '' && (!needsSecret(kind) || client_secret.trim() !== '');
}

/** What a request says of it: nothing of what was typed for another provider. */
export function accountOf(kind: AccountKind, { client_id, client_secret }: AccountForm): { provider: AccountKind } & AccountForm {
  return { provider: kind, client_id, client_secret: needsSecret(kind) ? client_secret : '' };
}
