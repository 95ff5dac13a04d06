import type { ErrorWords } from '../error-words';

/** Sessions: invites, lobbies, ceremonies, proposals. */
export const sessionErrors = {
  'invite.malformed': {
    tone: 'attention',
    sentence: 'This is not a complete invite.',
    remedy: 'Copy the whole invite again, or scan its picture from the other screen.',
  },
  'invite.other_relay': {
    tone: 'attention',
    sentence: 'This invite goes over another relay than the one that this device and its wallets use.',
    remedy: 'Ask for an invite over your relay. Or change the relay under Settings first, on every device of your wallets.',
  },
  'invite.expired': {
    tone: 'attention',
    sentence: 'This invite has expired.',
    remedy: 'Ask the person who started for a new one. An invite is good for 24 hours.',
  },
  'invite.wrong_relay_key': {
    tone: 'danger',
    sentence: 'The relay that answered is not the one this invite names.',
    remedy: 'Do not go on. Check the relay’s address with the person who invited you, and ask for a new invite.',
  },
  'session.full': {
    tone: 'attention',
    sentence: 'All places in this session are taken.',
    remedy: 'Ask the person who started to make room, or to start again with more devices.',
  },
  'session.already_joined': {
    tone: 'info',
    sentence: 'This device is already in the session.',
    remedy: 'Go back to the lobby. To take part with a second device, join from that device.',
  },
  'session.not_complete': {
    tone: 'info',
    sentence: 'Not everybody has joined yet.',
    remedy: 'Wait until every place is filled, then start.',
  },
  'session.in_other_session': {
    tone: 'attention',
    sentence: 'This device is busy in {session}.',
    remedy: 'Resume that session or leave it, then come back.',
  },
  'session.expired': {
    tone: 'attention',
    sentence: 'This session ended because nothing moved for too long.',
    remedy: 'Look at Activity, then start a new one.',
  },
  'code.mismatch': {
    tone: 'danger',
    sentence: 'The codes are not the same. Somebody may be between your devices.',
    remedy: 'Nothing was made. Start again on a network you trust, and compare the codes aloud.',
  },
  'ceremony.peer_refused': {
    tone: 'attention',
    sentence: '{device} refused.',
    remedy: 'Ask why before you propose it again. Nothing was sent.',
  },
  'ceremony.peer_silent': {
    tone: 'attention',
    sentence: '{device} has not answered.',
    remedy: 'Wake it and open Cohort there, or choose another device in its place. Nothing needs typing again.',
  },
  'ceremony.cheat_named': {
    tone: 'danger',
    sentence: '{device} sent something that honest software never sends.',
    remedy: 'It is shut out. Keep the details, check that device, and replace it under Members.',
  },
  'ceremony.restarted': {
    tone: 'info',
    sentence: 'The attempt was interrupted and starts again.',
    remedy: 'Leave the app open on all devices. Nothing needs typing again.',
  },
  'invite.newer_version': {
    tone: 'attention',
    sentence: 'This invite was made by a newer version of Cohort.',
    remedy: 'Update the app on this device, then paste the invite again.',
  },
  'invite.bad_relay': {
    tone: 'attention',
    sentence: 'The invite names a relay whose address cannot be used.',
    remedy: 'Ask the person who started to check their relay, and for a new invite.',
  },
  'invite.own': {
    tone: 'attention',
    sentence: 'This invite was made on this device.',
    remedy: 'Open it on the other device. This one already has its place.',
  },
  'session.already_started': {
    tone: 'attention',
    sentence: 'This session has already started without this device.',
    remedy: 'Ask the person who started to stop and begin again with you.',
  },
  'session.none': {
    tone: 'info',
    sentence: 'That session is over.',
    remedy: 'Nothing is lost. Start a new one when you are ready.',
  },
  'session.not_now': {
    tone: 'info',
    sentence: 'The session is not at that point any more.',
    remedy: 'Look at the screen again: it shows where the session stands now.',
  },
  'session.not_initiator': {
    tone: 'attention',
    sentence: 'Only the device that opened the session can do this.',
    remedy: 'Ask the person there to do it.',
  },
  'session.stranger': {
    tone: 'danger',
    sentence: '{device} is in the session and does not belong to it.',
    remedy: 'Nothing was made or sent. Start again, and give the invite only to the people you mean.',
  },
  'create.bad_terms': {
    tone: 'attention',
    sentence: 'These numbers do not make a wallet.',
    remedy: 'Choose 2 to 10 devices, and let at least two of them agree.',
  },
  'ceremony.refused_here': {
    tone: 'info',
    sentence: 'You refused. Nothing was sent.',
    remedy: 'Tell the others why. They see that this device refused.',
  },
  'ceremony.cancelled': {
    tone: 'info',
    sentence: 'The session was called off.',
    remedy: 'Nothing was made or sent. Start again whenever you like.',
  },
  'ceremony.peer_left': {
    tone: 'attention',
    sentence: '{device} left before it was finished.',
    remedy: 'Open Cohort there and try again. Nothing needs typing again.',
  },
  'ceremony.peer_stopped': {
    tone: 'attention',
    sentence: '{device} could not go on.',
    remedy: 'Look at its screen for the reason, then try again.',
  },
  'ceremony.peer_unusable': {
    tone: 'attention',
    sentence: '{device} sent something that cannot be used.',
    remedy: 'Bring Cohort to the same version on all devices, then start again.',
  },
  'ceremony.views_differ': {
    tone: 'danger',
    sentence: 'The devices were told different things. Who did it cannot be seen from here.',
    remedy: 'Nothing was made or sent. Start again through another relay or network.',
  },
  'ceremony.pair_banned': {
    tone: 'danger',
    sentence: '{device} failed a check that must never fail twice. These two devices will not sign together again.',
    remedy: 'Choose another device in its place. Keep the details, and look at that device.',
  },
  'ceremony.failed': {
    tone: 'attention',
    sentence: 'The calculation did not come out, and nobody can be named for it.',
    remedy: 'Nothing was made or sent. Start again.',
  },
  'ceremony.local_state': {
    tone: 'danger',
    sentence: 'This device’s own part cannot be used for this.',
    remedy: 'Keep it as it is. Sign with the other devices, and restore this one from its recovery file.',
  },
  'ceremony.not_saved': {
    tone: 'danger',
    sentence: 'This device could not save its part safely, so no wallet was made.',
    remedy: 'Free some space or check the disk, then start again. Nothing is lost.',
  },
  'proposal.missing': {
    tone: 'attention',
    sentence: 'The proposal did not come from the device that opened the session.',
    remedy: 'Start again. If it happens twice, look at that device.',
  },
  'proposal.other_version': {
    tone: 'attention',
    sentence: 'The devices run different versions of Cohort.',
    remedy: 'Update Cohort on all of them, then start again.',
  },
  'proposal.wrong_context': {
    tone: 'danger',
    sentence: 'The proposal belongs to another wallet or another session.',
    remedy: 'Refused, nothing was sent. Start again, and look at the device that proposed it.',
  },
  'proposal.not_confirmed': {
    tone: 'danger',
    sentence: 'The proposal is not what everybody confirmed when the codes were compared.',
    remedy: 'Nothing was made. Start again, and look at the device that proposed it.',
  },
  'proposal.other_wallet': {
    tone: 'danger',
    sentence: 'The device that invited this one named one wallet and asked for a change of another.',
    remedy: 'Refused, and nothing was made or lost. Ask who uses that device what it was for.',
  },
  'proposal.out_of_date': {
    tone: 'attention',
    sentence: 'The proposal is too old, or the clocks of the devices differ.',
    remedy: 'Set the clocks by the network, then propose it again.',
  },
  'proposal.banned_pair': {
    tone: 'attention',
    sentence: 'Two of these devices may not sign together any more.',
    remedy: 'Choose another device in place of one of them.',
  },
  'proposal.old_epoch': {
    tone: 'attention',
    sentence: 'The devices of this wallet have changed since, and the device that asked did not know.',
    remedy: 'It has been told. Ask again in a moment.',
  },
  'proposal.nothing_brought': {
    tone: 'attention',
    sentence: 'The piece of the lost device was to come back out of its backup, and no new device brought it.',
    remedy: 'On the new device, bring back the newest recovery file of the lost device: one of older pieces does not fit. Then ask again.',
  },
  'proposal.no_share': {
    tone: 'attention',
    sentence: 'A device that should take part has no current piece of this wallet.',
    remedy: 'Recover that device’s piece under Devices, or go on without it.',
  },
  'proposal.attempts': {
    tone: 'danger',
    sentence: 'The attempts at changing this wallet are not counted as they must be.',
    remedy: 'Nothing changed. Try again; if it happens twice, look at the device that takes part and fails.',
  },
  'change.bad_terms': {
    tone: 'attention',
    sentence: 'With these devices, that many cannot agree.',
    remedy: 'Keep at least two devices, and let no more have to agree than there are.',
  },
  'change.threshold_fixed': {
    tone: 'attention',
    sentence: 'Fresh pieces and recovered ones leave the number that must agree as it is.',
    remedy: 'Change that number by itself, under Devices.',
  },
  'change.nothing': {
    tone: 'info',
    sentence: 'That is the number that must agree already.',
    remedy: 'Choose another number.',
  },
  'change.too_few_dealers': {
    tone: 'attention',
    sentence: 'Too few of the devices that hold a piece now take part.',
    remedy: 'Choose as many of them as must agree to a payment.',
  },
  'change.already_member': {
    tone: 'attention',
    sentence: 'This device belongs to the wallet already.',
    remedy: 'If it has lost its piece, recover it instead.',
  },
  'change.not_a_member': {
    tone: 'attention',
    sentence: 'This device does not belong to the wallet.',
    remedy: 'Choose one of the wallet’s own devices.',
  },
  'change.wrong_people': {
    tone: 'attention',
    sentence: 'The chosen devices do not fit this change.',
    remedy: 'Start the change again, and choose who takes part.',
  },
  'wallet.not_master': {
    tone: 'attention',
    sentence: 'One device alone may ask for this in this wallet, and it is another one.',
    remedy: 'Ask from that device. If it is gone, remove it, recover it or choose another under Devices.',
  },
  'change.master_fixed': {
    tone: 'attention',
    sentence: 'This kind of change leaves alone who may ask for payments and changes.',
    remedy: 'Choose who may ask as a change of its own, under Devices.',
  },
  'change.frozen': {
    tone: 'attention',
    sentence: 'The wallet is frozen, and the device that froze it would hold no piece afterwards.',
    remedy: 'Let that device take part, wait until the freeze is over, or lift it with as many devices as must agree.',
  },
  'change.nothing_kept': {
    tone: 'attention',
    sentence: 'A device that is to take part keeps no piece from before the last change, or there was no change.',
    remedy: 'With that device it cannot be undone. Ask the others without it, make a new change, or send the funds to a new wallet.',
  },
  'freeze.too_long': {
    tone: 'attention',
    sentence: 'A freeze lasts from one hour to seven days.',
    remedy: 'Choose a time between these. It can be frozen again afterwards.',
  },
  'freeze.lifted': {
    tone: 'attention',
    sentence: 'The other devices lifted a freeze of this one, so it cannot freeze this wallet again for now.',
    remedy: 'Ask one of the others to freeze it. After the next change of the wallet’s devices this one can again.',
  },
  'freeze.clock_ahead': {
    tone: 'danger',
    sentence: '{device} froze this wallet, but its clock is {ahead} or more ahead of this one, so the freeze was not taken here.',
    remedy: 'Freeze the wallet from here. Or correct whichever clock is wrong, and freeze it there again.',
  },
  'freeze.none': {
    tone: 'info',
    sentence: 'That device has not frozen this wallet, or its freeze is over.',
    remedy: 'There is nothing to lift.',
  },
  'change.practice': {
    tone: 'info',
    sentence: 'A practice wallet keeps the devices it was made with.',
    remedy: 'Create a wallet with your own devices to try this.',
  },
  'approval.changed': {
    tone: 'danger',
    sentence: 'What you approved is not what stands here now.',
    remedy: 'Read the whole payment again before you approve.',
  },
} as const satisfies Record<string, ErrorWords>;
