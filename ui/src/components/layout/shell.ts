import type { Segment } from '../ring/ring';

/** One wallet in the list of the sidebar. */
export type ShellWallet = {
  readonly id: string;
  readonly name: string;
  readonly segments: readonly Segment[];
  /** One line under the name: "2 of 3 devices". */
  readonly note: string;
  /** The names of its other devices, in one sentence. */
  readonly others?: string | undefined;
  /** Something there waits for the user. */
  readonly waiting?: string | undefined;
  /** None of its devices signs now, said in a word. */
  readonly frozen?: string | undefined;
};

/** How the relay is reached. */
export type RelayConnection = 'connected' | 'connecting' | 'offline' | 'none' | 'practice';

/** A page that belongs to no wallet: inbox, settings, the running session. */
export type ShellLink = {
  readonly id: string;
  readonly title: string;
  /** Something there waits for the user, said in words. */
  readonly waiting?: string | undefined;
};
