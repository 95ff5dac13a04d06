import type { ErrorWords } from '../error-words';

/** This device: its data, its password, the keychain, recovery files. */
export const deviceErrors = {
  'name.empty': {
    tone: 'attention',
    sentence: 'There is no name yet.',
    remedy: 'Type one that the others will recognise.',
  },
  'name.invisible': {
    tone: 'attention',
    sentence: 'This name holds characters that cannot be seen.',
    remedy: 'Type it again with plain letters.',
  },
  'name.too_long': {
    tone: 'attention',
    sentence: 'This name is too long.',
    remedy: 'Shorten it.',
  },
  'vault.wrong_password': {
    tone: 'attention',
    sentence: 'This password does not open this device.',
    remedy: 'Check capitals and keyboard layout, then try again. Nothing is erased after wrong tries.',
  },
  'vault.damaged': {
    tone: 'danger',
    sentence: 'The file with this device’s part is damaged. The password is not the problem.',
    remedy: 'Keep the file. Restore this device from its recovery file, or recover it with the other devices.',
  },
  'vault.newer_version': {
    tone: 'attention',
    sentence: 'This file was written by a newer version of Cohort.',
    remedy: 'Update the app on this device, then open the file again.',
  },
  'vault.not_a_vault': {
    tone: 'attention',
    sentence: 'This is not a Cohort recovery file.',
    remedy: 'Choose the recovery file that was saved when the wallet was made.',
  },
  'store.in_use': {
    tone: 'attention',
    sentence: 'Cohort is already open with this profile.',
    remedy: 'Go to the window that is open, or close it first.',
  },
  'pocket.open_elsewhere': {
    tone: 'info',
    sentence: 'Cohort is open in another tab of this browser.',
    remedy: 'Go there. Or close it, and this one opens.',
  },
  'pocket.store_gone': {
    tone: 'danger',
    sentence: 'This browser deleted what Cohort kept here, the piece of this device with it.',
    remedy: 'Start Cohort again and choose Restore. The other devices still have their pieces, and nothing was paid by this.',
  },
  'home.already_founded': {
    tone: 'attention',
    sentence: 'This folder already holds a device.',
    remedy: 'Open Cohort again and unlock it with its password.',
  },
  'home.not_founded': {
    tone: 'attention',
    sentence: 'There is no device here yet.',
    remedy: 'Name this device and choose a password first.',
  },
  'recovery.file': {
    tone: 'attention',
    sentence: 'The file could not be written or read.',
    remedy: 'Choose another folder, or check that the disk has space and is not write-protected.',
  },
  'recovery.exists': {
    tone: 'attention',
    sentence: 'There is a file of that name already.',
    remedy: 'Choose another name. A recovery file is never written over, because it may still be needed.',
  },
  'recovery.not_proven': {
    tone: 'danger',
    sentence: 'The file did not come back from the disk as it was written.',
    remedy: 'Do not rely on it. Save it again on another disk.',
  },
  'recovery.none_chosen': {
    tone: 'attention',
    sentence: 'No recovery file is chosen.',
    remedy: 'Choose the file first, then type its password.',
  },
  'keychain.unavailable': {
    tone: 'attention',
    sentence: 'This system offers no keychain.',
    remedy: 'Go on without it: the password alone protects this device then.',
  },
  'keychain.denied': {
    tone: 'attention',
    sentence: 'The system keychain is locked, or it refuses Cohort.',
    remedy: 'Unlock the keychain when the system asks, then try again.',
  },
  'keychain.foreign': {
    tone: 'danger',
    sentence: 'The system keychain holds something else under Cohort’s name.',
    remedy: 'Look at it in the system’s keychain program. Restore this device from its recovery file if the entry is gone.',
  },
  'keychain.failed': {
    tone: 'attention',
    sentence: 'The system keychain failed.',
    remedy: 'Try again. If it stays so, log out of the system and in again.',
  },
  'vault.wrong_kind': {
    tone: 'attention',
    sentence: 'This is a file of Cohort, but not a recovery file.',
    remedy: 'Choose the recovery file that was saved when the wallet was made.',
  },
  'vault.kdf_out_of_range': {
    tone: 'danger',
    sentence: 'This file asks for a protection that is too weak or too heavy to be honest.',
    remedy: 'Do not open it. Use another copy of the recovery file.',
  },
  'vault.no_memory': {
    tone: 'attention',
    sentence: 'There is not enough memory to open this.',
    remedy: 'Close other programs, then try again.',
  },
  'vault.keychain_missing': {
    tone: 'attention',
    sentence: 'This device also needs its half from the system keychain.',
    remedy: 'Unlock the keychain. If its entry is gone, restore this device from its recovery file.',
  },
  'vault.wrong_record': {
    tone: 'danger',
    sentence: 'Two files of this device were swapped.',
    remedy: 'Nothing was opened. Restore this device from its recovery file.',
  },
  'vault.wrong_store': {
    tone: 'danger',
    sentence: 'This file belongs to the data of another device.',
    remedy: 'Nothing was opened. Put it back where it came from.',
  },
  'vault.other_key': {
    tone: 'attention',
    sentence: 'This backup was made under another password than the one set now.',
    remedy: 'Open it with the password of its time, or make a new backup.',
  },
  'pieces.terms': {
    tone: 'attention',
    sentence: 'A backup has 2 to 10 parts, and at least 2 of them are needed.',
    remedy: 'Choose other numbers.',
  },
  'pieces.too_few': {
    tone: 'attention',
    sentence: 'These are not enough parts of the backup.',
    remedy: 'Ask the holders of the missing parts, then add theirs.',
  },
  'pieces.damaged': {
    tone: 'danger',
    sentence: 'A part of the backup is damaged.',
    remedy: 'Ask its holder for another copy, or use the part of another holder.',
  },
  'pieces.other_wallet': {
    tone: 'attention',
    sentence: 'A part belongs to another wallet.',
    remedy: 'Take it away. Ask its holder for the part of this wallet.',
  },
  'pieces.other_epoch': {
    tone: 'attention',
    sentence: 'A part was made before or after a change of this wallet.',
    remedy: 'Use parts of one and the same backup, the latest one if there are enough.',
  },
  'pieces.other_set': {
    tone: 'attention',
    sentence: 'A part belongs to another backup of this wallet.',
    remedy: 'Use parts that one device made at the same time.',
  },
  'pieces.twice': {
    tone: 'attention',
    sentence: 'The same part was given twice.',
    remedy: 'Take one of the two away, and add the part of another holder.',
  },
  'pieces.altered': {
    tone: 'danger',
    sentence: 'All these parts were changed after they were made.',
    remedy: 'Restore nothing from them. Ask other holders, and look into who could write to all of these.',
  },
  'pieces.not_proven': {
    tone: 'danger',
    sentence: 'The new parts did not give the backup back.',
    remedy: 'Nothing was kept. Try again; if it happens twice, copy the details and report them.',
  },
  'pieces.none': {
    tone: 'attention',
    sentence: 'The parts of this backup are not at hand any more.',
    remedy: 'Split it again. Parts that were saved before stay good together.',
  },
  'app.locked': {
    tone: 'attention',
    sentence: 'This device is locked.',
    remedy: 'Unlock it, then try again.',
  },
  'trust.refused': {
    tone: 'attention',
    sentence: 'In the approve window the answer was no, or the question was called off.',
    remedy: 'Nothing was sent or changed. Ask again if you want it after all, and say yes there.',
  },
  'parts.none': {
    tone: 'attention',
    sentence: 'That part is not on this device any more.',
    remedy: 'Look at the parts that are here, and choose another one.',
  },
  'parts.too_many': {
    tone: 'attention',
    sentence: 'Other devices keep as many parts of this device\'s backups as it can remember.',
    remedy: 'Forget those of earlier backups on the page of the wallet, then give this one.',
  },
  'parts.unknown_device': {
    tone: 'attention',
    sentence: 'This device does not know that one, or not any more: no codes were compared.',
    remedy: 'Choose a device of one of your wallets, or save the part as a file.',
  },
  'parts.same_device': {
    tone: 'attention',
    sentence: 'One device was chosen for two parts.',
    remedy: 'Two parts on one device are lost together. Choose another keeper for one of them.',
  },
  'vault.too_large': {
    tone: 'attention',
    sentence: 'This is too large for one file.',
    remedy: 'Keep the details and report them.',
  },
  'vault.label_refused': {
    tone: 'attention',
    sentence: 'This name is too long or holds characters that cannot be shown.',
    remedy: 'Use a shorter name of plain letters.',
  },
  'vault.password_refused': {
    tone: 'attention',
    sentence: 'A password has between 1 and 1024 characters.',
    remedy: 'Choose another one.',
  },
  'store.bad_name': {
    tone: 'attention',
    sentence: 'A record of this device has an impossible name.',
    remedy: 'Keep the details and report them. Nothing was changed.',
  },
  'store.too_large': {
    tone: 'attention',
    sentence: 'This is too large to be kept.',
    remedy: 'Keep the details and report them. Nothing was changed.',
  },
  'store.full': {
    tone: 'attention',
    sentence: 'The disk is full.',
    remedy: 'Free some space, then try again. Nothing is lost.',
  },
  'store.denied': {
    tone: 'attention',
    sentence: 'The system does not let Cohort use its folder.',
    remedy: 'Check the permissions of the folder, then open Cohort again.',
  },
  'store.failed': {
    tone: 'danger',
    sentence: 'The disk reported an error.',
    remedy: 'Do not go on with this disk. Make sure that the recovery files are on another one.',
  },
  'store.cannot_open': {
    tone: 'attention',
    sentence: 'The relay’s store cannot be opened.',
    remedy: 'Check that its folder exists and may be written.',
  },
  'store.damaged': {
    tone: 'danger',
    sentence: 'The stored data is damaged.',
    remedy: 'Keep a copy of it. Restore this device from its recovery file.',
  },
  'store.database': {
    tone: 'attention',
    sentence: 'The relay’s store reported an error.',
    remedy: 'Check its disk, then start the relay again.',
  },
  'store.newer': {
    tone: 'attention',
    sentence: 'The store was written by a newer version.',
    remedy: 'Update the program, then open it again.',
  },
  'app.bug': {
    tone: 'attention',
    sentence: 'The app could not do that, and it is the app’s mistake.',
    remedy: 'Try again. If it happens twice, copy the details and report them.',
  },
  'app.no_window': {
    tone: 'attention',
    sentence: 'The window could not be opened.',
    remedy: 'Try again. If it happens twice, close the app and start it once more: nothing is lost by that.',
  },
  'app.not_now': {
    tone: 'attention',
    sentence: 'This cannot be done at the moment: the app is doing something else, or this device is set up already.',
    remedy: 'Wait a moment and look at the page again.',
  },
  'password.too_short': {
    tone: 'attention',
    sentence: 'This password is too short.',
    remedy: 'Choose one of at least 8 characters. Several words are easy to remember and hard to guess.',
  },
  'settings.bad_minutes': {
    tone: 'attention',
    sentence: 'The device locks after 1 to 60 minutes.',
    remedy: 'Choose one of the times in the list.',
  },
  'settings.bad_days': {
    tone: 'attention',
    sentence: 'A refresh cannot be due that often.',
    remedy: 'Choose one of the times in the list.',
  },
  'device.bad_name': {
    tone: 'attention',
    sentence: 'This name cannot be used.',
    remedy: 'Use 1 to 64 plain letters.',
  },
} as const satisfies Record<string, ErrorWords>;
