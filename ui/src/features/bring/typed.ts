import type { BroughtView } from '../../bridge';
import type { Problem } from '../../state/call.svelte';
import { words, type ErrorFacts } from '../../words';

/**
 * A key as it is being typed. It stays in the component that asks for it, and goes nowhere else.
 *
 * Nobody can wipe a string of a page: what is dropped here is gone once the window is closed.
 */
export type Typed = { readonly text: string; readonly passphrase: string };

export const nothing: Typed = { text: '', passphrase: '' };

/** Where most wallets count Ethereum addresses from (BIP-44). */
export const usualPath = "m/44'/60'/0'/0";

/** How many words phrases have (BIP-39). */
const counts = [12, 15, 18, 21, 24] as const;

/** The longest word of a message about a word. */
const longest = 20;

/** The words of a text, as Rust counts them. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** The number of words that a text is on its way to; most have 12 or 24. `undefined` beyond all. */
export function countOf(typed: number): number | undefined {
  return counts.find((count) => count === typed) ?? [12, 24].find((count) => count > typed);
}

/** True where it is about the words themselves: it stands at their field, with nothing to copy beside it. */
export function isAboutText({ code }: Problem): boolean {
  return code.startsWith('whole.phrase.') || code.startsWith('whole.key.');
}

/** What Rust says, and the word that it means: only this page may name it. */
export function factsOf({ facts }: Problem, text: string): ErrorFacts {
  const position = Number(facts['position']);
  const word = wordsOf(text)[position - 1];
  if (word === undefined) return facts;
  return { ...facts, word: words.bring.words.named(position, word.length > longest ? `${word.slice(0, longest)}…` : word) };
}

/** The path of the node above the addresses that were read. */
export function nodePath({ addresses }: BroughtView): string {
  return (addresses[0]?.path ?? '').replace(/\/\d+$/u, '');
}

/** Three different places of so many, in their order, counted from 1. */
export function threeOf(count: number): number[] {
  const places = Array.from({ length: count }, (_, index) => index + 1);
  const chosen = [1, 2, 3].flatMap(() => places.splice(Math.floor(Math.random() * places.length), 1));
  return chosen.sort((a, b) => a - b);
}
