import type { Snippet } from 'svelte';

/** One card of a choice. */
export type Choice<Value extends string> = {
  readonly value: Value;
  readonly title: string;
  /** One sentence: what choosing it means. */
  readonly sentence: string;
  readonly icon?: Snippet;
  /** One word that is to be known before it is chosen. */
  readonly badge?: string;
  /** Why it cannot be chosen now. */
  readonly closed?: string | undefined;
};
