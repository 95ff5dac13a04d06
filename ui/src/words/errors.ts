import type { ErrorFacts, ErrorWords } from './error-words';
import { isOnPhone } from './place';
import { cloudErrors } from './table/cloud';
import { deviceErrors } from './table/device';
import { engineErrors } from './table/engine';
import { moneyErrors } from './table/money';
import { pictureErrors } from './table/picture';
import { errorsOnPhone } from './table/pocket';
import { practiceErrors } from './table/practice';
import { relayErrors } from './table/relay';
import { sessionErrors } from './table/session';
import { sheetErrors } from './table/sheet';
import { wholeErrors } from './table/whole';

/**
 * The words of a stable error code.
 *
 * `{name}` in a sentence is replaced by the fact of that name; a fact that did not come is replaced by
 * its plain word from {@link unnamed}. A code without words here says so honestly and stays visible.
 */
export function errorWords(code: string, facts: ErrorFacts = {}): ErrorWords {
  const words = isOnPhone && Object.hasOwn(errorsOnPhone, code) ? errorsOnPhone[code as keyof typeof errorsOnPhone] : Object.hasOwn(table, code) ? table[code as ErrorCode] : fallback;
  return { tone: words.tone, sentence: fill(words.sentence, facts), remedy: fill(words.remedy, facts) };
}

/** True where the table has its own words for the code. */
export function hasWords(code: string): code is ErrorCode {
  return Object.hasOwn(table, code);
}

const unnamed: ErrorFacts = {
  device: 'One device',
  session: 'another session',
  wallet: 'this wallet',
  chain: 'this network',
  node: 'the network’s node',
  relay: 'the relay',
  word: 'One word',
};

function fill(sentence: string, facts: ErrorFacts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? unnamed[name] ?? '');
}

const fallback: ErrorWords = {
  tone: 'attention',
  sentence: 'Something went wrong that this version has no words for.',
  remedy: 'Look at Activity before you try again. If it happens twice, copy the details and report them.',
};

const table = { ...sessionErrors, ...moneyErrors, ...deviceErrors, ...cloudErrors, ...practiceErrors, ...relayErrors, ...engineErrors, ...wholeErrors, ...sheetErrors, ...pictureErrors } as const satisfies Record<string, ErrorWords>;

/** The codes that have words of their own. */
export type ErrorCode = keyof typeof table;

/** All of them, for the gallery and for tests that compare with the codes Rust can send. */
export const errorCodes: readonly ErrorCode[] = Object.keys(table) as ErrorCode[];
