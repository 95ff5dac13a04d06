/** How much an error matters: `danger` can lose money, `attention` needs the user, `info` passes by itself. */
export type ErrorTone = 'info' | 'attention' | 'danger';

/** Facts that come with an error and may stand in its sentence: a device's name, a wallet's name. */
export type ErrorFacts = Readonly<Record<string, string>>;

/** What an error code says to a user. */
export type ErrorWords = {
  readonly tone: ErrorTone;
  readonly sentence: string;
  readonly remedy: string;
};
