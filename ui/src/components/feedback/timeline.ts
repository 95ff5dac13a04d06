/** One round of a ceremony. */
export type Round = {
  readonly name: string;
  readonly state: 'done' | 'now' | 'ahead' | 'failed';
  /** Said in place of the state's own word: "0.4 seconds", "waits for Work phone". */
  readonly note?: string;
};
