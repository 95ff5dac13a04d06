import type { Snippet } from 'svelte';

/** What every one-click button takes. */
export type PressProps = {
  testid: string;
  onpress?: () => void;
  disabled?: boolean;
  /** Why the button is off, shown beside it and read with it. */
  reason?: string | undefined;
  /** Sends the form that it stands in. */
  submits?: boolean;
  icon?: Snippet;
};
