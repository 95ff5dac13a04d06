import { en, type Words } from './en';

/** The words in use. */
export const words: Words = en;

export { duration, inWords, list, plural } from './counting';
export type { ErrorFacts, ErrorTone, ErrorWords } from './error-words';
export { errorCodes, errorWords, hasWords, type ErrorCode } from './errors';
export { survivalWords, type SurvivalWords } from './survival';
