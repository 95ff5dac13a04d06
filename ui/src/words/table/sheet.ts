import type { ErrorWords } from '../error-words';

/** Backups on paper. */
export const sheetErrors = {
  'sheet.too_large': {
    tone: 'attention',
    sentence: 'This backup is too large for paper.',
    remedy: 'Save it as a file.',
  },
  'sheet.not_proven': {
    tone: 'danger',
    sentence: 'The sheet did not give the backup back.',
    remedy: 'Do not rely on it. Save it again on another disk; if it happens twice, copy the details and report them.',
  },
  'sheet.newer_version': {
    tone: 'attention',
    sentence: 'This sheet was made by a newer version of Cohort.',
    remedy: 'Update the app on this device, then read the sheet again.',
  },
  'sheet.empty_pdf': {
    tone: 'attention',
    sentence: 'This PDF holds no recovery file, and no picture of a sheet’s codes that can be read.',
    remedy: 'Another program may have saved it anew. Choose a photo or a scan of the codes, or type what the sheet says.',
  },
  'sheet.picture': {
    tone: 'attention',
    sentence: 'This picture is damaged, or of a kind that Cohort does not read.',
    remedy: 'Save it as JPEG or PNG, or take it again.',
  },
  'sheet.large_picture': {
    tone: 'attention',
    sentence: 'This picture has more than 40 million pixels.',
    remedy: 'Take a smaller one: a page of codes needs no more than 8 million.',
  },
  'sheet.no_code': {
    tone: 'attention',
    sentence: 'No code of a sheet was found in this picture.',
    remedy: 'Take it again: from straight above, sharp and in even light. One picture of each code is easiest to read.',
  },
  'sheet.slow': {
    tone: 'attention',
    sentence: 'This file takes too long to be looked through.',
    remedy: 'Take another picture: of the codes alone, with nothing around them. If the app stays slow, start it again.',
  },
  'sheet.no_text': {
    tone: 'attention',
    sentence: 'This is not what a sheet says.',
    remedy: 'Begin with line 1, as it stands under “The same as text”.',
  },
  'sheet.two_sheets': {
    tone: 'attention',
    sentence: 'There are codes of two sheets: {one} and {other}.',
    remedy: 'Take a picture of one of them alone. The name of a sheet stands at the foot of each page.',
  },
  'sheet.other_sheet': {
    tone: 'attention',
    sentence: 'This is of sheet {found}. You are reading sheet {here}.',
    remedy: 'Choose pictures of one sheet, or start over. Its name stands at the foot of each page.',
  },
  'sheet.missing_codes': {
    tone: 'attention',
    sentence: 'Codes of sheet {sheet} are missing: {codes}.',
    remedy: 'Choose one picture of them all, or the PDF of the sheet.',
  },
  'sheet.lines': {
    tone: 'attention',
    sentence: 'Not as on the sheet: line {lines}.',
    remedy: 'Compare it letter by letter with the paper, then read it again.',
  },
  'sheet.missing_lines': {
    tone: 'info',
    sentence: 'All that is typed fits. Still missing: line {lines}.',
    remedy: 'Type the missing lines too. They may stand in any order.',
  },
  'sheet.broken': {
    tone: 'danger',
    sentence: 'What was read is not what this sheet was made of.',
    remedy: 'Start over with other pictures, or type what the sheet says.',
  },
} as const satisfies Record<string, ErrorWords>;
