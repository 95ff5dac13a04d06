import type { ErrorWords } from '../error-words';

/** Places for copies: a folder, a WebDAV server, a bucket. */
export const cloudErrors = {
  'copies.no_password': {
    tone: 'attention',
    sentence: 'No password was chosen for copies.',
    remedy: 'Choose one first: it opens the copies on another computer.',
  },
  'copies.no_place': {
    tone: 'attention',
    sentence: 'This place is not kept any more.',
    remedy: 'Add it again.',
  },
  'copies.same_place': {
    tone: 'attention',
    sentence: 'Copies go to this place already.',
    remedy: 'Choose another folder or server.',
  },
  'copies.too_many': {
    tone: 'attention',
    sentence: 'There are as many places for copies as there may be.',
    remedy: 'Remove one that you do not need.',
  },
  'copies.none': {
    tone: 'attention',
    sentence: 'No copy of this wallet was made there yet.',
    remedy: 'Make one first.',
  },
  'copies.unreadable': {
    tone: 'danger',
    sentence: 'What this device kept of its copies cannot be read.',
    remedy: 'The copies themselves are where they were. Save recovery files by hand, and set this device up anew once you can.',
  },
  'cloud.unreachable': {
    tone: 'attention',
    sentence: 'The place for copies cannot be reached.',
    remedy: 'Check that its disk is plugged in, or that its server and this device are online, then try again.',
  },
  'cloud.untrusted': {
    tone: 'danger',
    sentence: 'The place for copies does not prove that it is what its address says.',
    remedy: 'Check the address and this device’s clock. Nothing was sent.',
  },
  'cloud.denied': {
    tone: 'attention',
    sentence: 'The place for copies does not let Cohort in.',
    remedy: 'Check the user name and password or key, and that they may read and write there.',
  },
  'cloud.full': {
    tone: 'attention',
    sentence: 'The place for copies is full.',
    remedy: 'Make room there, or choose another place.',
  },
  'cloud.missing': {
    tone: 'danger',
    sentence: 'A copy is no longer where it was put.',
    remedy: 'Make a new copy now, and find out who or what removed the old one.',
  },
  'cloud.exists': {
    tone: 'attention',
    sentence: 'There is something of that name already.',
    remedy: 'Try again: the copy gets another name. Nothing is written over.',
  },
  'cloud.not_proven': {
    tone: 'danger',
    sentence: 'The copy did not come back as it was sent.',
    remedy: 'Do not rely on this place. Make the copy again, or somewhere else.',
  },
  'cloud.changed': {
    tone: 'danger',
    sentence: 'A copy is not what was put there any more.',
    remedy: 'Make a new copy now, somewhere else if you can, and find out who can write there.',
  },
  'cloud.not_https': {
    tone: 'attention',
    sentence: 'With this address the password could be read on the way.',
    remedy: 'Use the address that begins with https.',
  },
  'cloud.address': {
    tone: 'attention',
    sentence: 'There is no place for copies at this address.',
    remedy: 'Check the address, and that its folder or bucket exists there.',
  },
  'cloud.too_large': {
    tone: 'attention',
    sentence: 'There is more than a place for copies should hold.',
    remedy: 'Use a folder of its own for the copies.',
  },
  'cloud.failed': {
    tone: 'attention',
    sentence: 'The place for copies refused, and did not say why.',
    remedy: 'Try again later, or choose another place.',
  },
  'browse.nothing': {
    tone: 'attention',
    sentence: 'No recovery file lies at this place; {others} other files do.',
    remedy: 'Check the address and the folder. Copies and recovery files end in .cohort.',
  },
  'browse.too_many': {
    tone: 'attention',
    sentence: 'There are more files at this place than Cohort looks through.',
    remedy: 'Point it at the folder of the copies alone, or fetch the newest file that ends in .cohort yourself and choose that file.',
  },
  'browse.not_served': {
    tone: 'attention',
    sentence: 'The place lists this file and does not give it.',
    remedy: 'Look again later, or fetch it yourself and choose the file.',
  },
  'browse.not_read': {
    tone: 'attention',
    sentence: 'This file was not looked at: there are too many, or it took too long.',
    remedy: 'Fetch it yourself and choose the file.',
  },
  'browse.other_name': {
    tone: 'attention',
    sentence: 'This file is not called as recovery files are.',
    remedy: 'If it is one, fetch it yourself and choose the file.',
  },
} as const satisfies Record<string, ErrorWords>;
