import { inWords, list } from '../counting';

/** Backups on paper: printing one, and reading what comes back of it. */
export const printing = {
  print: {
    save: 'Save as a sheet to print',
    savePart: 'Save as a sheet',
    hint: 'A sheet is the same sealed file on paper: as codes for a camera and as text to type. The PDF restores too.',
    saved: 'The sheet was written, and all that it shows was read back.',
    savedRemedy: 'Print all pages and look whether the codes are sharp. The PDF is as sealed as the file: keep it or delete it.',
  },

  sheet: {
    entry: 'Type what a sheet says',
    codes: (here: number, of: number) => `${inWords(here, 'start')} of ${inWords(of)} codes ${here === 1 ? 'is' : 'are'} here.`,
    missing: (codes: readonly number[]) => `Missing: ${list(codes.map(String))}.`,
    nextWhat: (sheet: string) => `Choose the next picture of sheet ${sheet}. The order does not matter.`,
    next: 'Choose the next picture',
    forget: 'Start over',

    title: 'Type what the sheet says',
    lead: 'Line by line, as on its last pages. Capitals, spaces and line numbers do not matter. What another program read from the codes can be pasted too.',
    text: 'Lines of the sheet',
    textHint: 'Begin with line 1. You can read what is there at any time: what is wrong or missing is named, and nothing is lost.',
    textMissing: 'Type the first line.',
    go: 'Read it',
    back: 'Back',
  },
};
