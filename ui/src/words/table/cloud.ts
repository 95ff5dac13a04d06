import type { ErrorWords } from '../error-words';

/** Places for copies: a folder, a WebDAV server, a bucket, an account. */
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
    remedy: 'Check the user name and password or key, or what the sign-in allows, and that this is to read and write there.',
  },
  'cloud.signed_out': {
    tone: 'attention',
    sentence: 'The sign-in to this account is not valid any more.',
    remedy: 'Remove the place and add it again, which signs in anew. The copies there stay.',
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
  'sign_in.client': {
    tone: 'attention',
    sentence: 'What you typed cannot be a registration at this provider.',
    remedy: 'Copy the ID, and the secret where one is asked for, as they stand on the provider’s page, without spaces.',
  },
  'sign_in.busy': {
    tone: 'attention',
    sentence: 'The way back from the browser is taken by another program of this computer.',
    remedy: 'Close other windows of Cohort that sign in, wait a minute and try again.',
  },
  'sign_in.denied': {
    tone: 'attention',
    sentence: 'The sign-in was refused in the browser.',
    remedy: 'Try again and say yes there, or choose another place.',
  },
  'sign_in.late': {
    tone: 'attention',
    sentence: 'Nobody signed in within five minutes.',
    remedy: 'Try again when you are ready.',
  },
  'sign_in.failed': {
    tone: 'attention',
    sentence: 'The provider refused this registration.',
    remedy: 'Go through the steps again: the ID, the redirect URI and the permissions have to be as they stand there.',
  },
  'sign_in.too_little': {
    tone: 'attention',
    sentence: 'The sign-in does not let Cohort keep copies there.',
    remedy: 'Try again and tick everything that the provider’s page offers, and check the permissions of your registration.',
  },
  'sign_in.unreachable': {
    tone: 'attention',
    sentence: 'The provider could not be reached after the sign-in.',
    remedy: 'Check that this device is online, then sign in again.',
  },
  'sign_in.untrusted': {
    tone: 'danger',
    sentence: 'What answered for the provider does not prove that it is the provider.',
    remedy: 'Check this device’s clock and its network. Nothing was added.',
  },
  'sign_in.none': {
    tone: 'attention',
    sentence: 'No sign-in is going on.',
    remedy: 'Begin again.',
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
