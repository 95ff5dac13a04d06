import { en, type Words } from './en';

/** The words in use. */
export const words: Words = en;

export { duration, inWords, list, plural } from './counting';
export { errorCodes, errorWords, hasWords, type ErrorCode, type ErrorFacts, type ErrorTone, type ErrorWords } from './errors';
export { survivalWords, type SurvivalWords } from './survival';
