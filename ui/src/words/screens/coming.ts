import { inWords, plural } from '../counting';
import { errorWords } from '../errors';
import { moment } from '../time';

/** What a recovery file says of itself. */
type Said = { share: string; epoch: string; device: string; made_at: number; piece: { index: number; of: number; holder: string } | null };

/** What is wrong with a file, said of one among several. */
const wrong: Readonly<Record<string, string>> = {
  'vault.damaged': 'is damaged.',
  'vault.not_a_vault': 'is no recovery file, whatever its name says.',
  'vault.newer_version': 'was written by a newer version of Cohort.',
  'vault.too_large': 'is far too large for a recovery file.',
  'browse.not_served': 'is listed there, and the place does not give it.',
  'browse.not_read': 'was not looked at: there are too many, or it took too long.',
  'browse.other_name': 'is not called as recovery files are.',
};

/** Coming back from a place that keeps copies. */
export const coming = {
  fromPlace: {
    entry: 'Look where my copies are kept',
    again: 'Back to the copies there',
    title: 'Where your copies are kept',
    lead: 'Cohort looks there once and reads what lies there. How to get in is forgotten as soon as it has looked.',
    which: 'Where copies are kept',
    choice: {
      web_dav: { title: 'A WebDAV server', sentence: 'Nextcloud and many others.' },
      s3: { title: 'An S3 bucket', sentence: 'Amazon, Backblaze, Cloudflare and others, or a server of your own.' },
      folder: { title: 'A folder', sentence: 'A memory stick, or the folder that Google Drive, Dropbox or another sync program keeps on this computer.' },
    },
    go: 'Look there',
    goFolder: 'Choose the folder',
    looking: 'Looking through the place. This may take a few minutes on a slow line.',
    stop: 'Stop looking',
    back: 'Back',

    found: (count: number) => (count === 0 ? 'No whole copy there' : `${inWords(count, 'start')} ${plural(count, 'copy', 'copies')} there`),
    foundLead: 'Take the newest one of the lost device. What they say of themselves is checked when the password opens one.',
    noneLead: 'Files are called like copies there, but none of them can be restored from.',
    copies: 'Copies at this place',
    earlier: (wallet: string) => `${wallet}: earlier`,
    copy: ({ share, epoch, device, made_at, piece }: Said) =>
      `${piece === null ? 'Piece' : `Part ${String(piece.index)} of ${String(piece.of)}, kept by ${piece.holder}, of piece`} ${share}, epoch ${epoch}, written by ${device}, ${moment(made_at)}.`,
    take: 'Take this copy',
    other: 'Look in another place',
    file: 'Choose a file instead',

    broken: (count: number) => (count === 1 ? 'One copy there cannot be used.' : `${inWords(count, 'start')} copies there cannot be used.`),
    brokenRemedy: 'Take another one, from another place if you can, and keep these as they are.',
    others: (count: number) => `${inWords(count, 'start')} other ${plural(count, 'file')} there`,
    more: (count: number) => `And ${inWords(count)} more.`,
    why: (code: string) => wrong[code] ?? errorWords(code).sentence,
  },
};
