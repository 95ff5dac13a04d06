/** One symbol of a code, and how it is said aloud. */
export type CodeSymbol = {
  readonly mark: string;
  readonly spoken: string;
};
