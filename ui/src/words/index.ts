import { en, type Words } from './en';
import { isOnPhone } from './place';
import { enOnPhone } from './pocket';

/** The words in use. */
export const words: Words = isOnPhone ? enOnPhone : en;

export { duration, inWords, list, plural } from './counting';
export type { ErrorFacts, ErrorTone, ErrorWords } from './error-words';
export { errorCodes, errorWords, hasWords, type ErrorCode } from './errors';
export { survivalWords, type SurvivalWords } from './survival';
