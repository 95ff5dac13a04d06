import type { ErrorWords } from '../error-words';

/** The relay and the line to it; the last ones are said by the relay itself when it starts. */
export const relayErrors = {
  'relay.unreachable': {
    tone: 'attention',
    sentence: 'Cannot reach {relay}.',
    remedy: 'Check the connection. Cohort keeps trying; nothing is lost.',
  },
  'relay.untrusted': {
    tone: 'attention',
    sentence: 'The certificate of {relay} is not valid or not trusted on this device.',
    remedy: 'Check the address and this device’s clock. If both are right, ask who runs the relay to renew its certificate.',
  },
  'relay.needs_tls': {
    tone: 'attention',
    sentence: 'This phone’s browser does not connect to {relay}, which has no TLS.',
    remedy: 'A relay whose address begins with ws:// serves computers only. Use one that begins with wss://.',
  },
  'relay.too_large': {
    tone: 'attention',
    sentence: 'The message is larger than the relay takes.',
    remedy: 'Use the relay of this version of Cohort, or ask who runs it to raise its limit.',
  },
  'frame.malformed': {
    tone: 'attention',
    sentence: 'A message arrived that cannot be read.',
    remedy: 'It was thrown away. If it happens again, update Cohort on all devices.',
  },
  'relay.wrong_version': {
    tone: 'attention',
    sentence: 'The relay speaks another version of Cohort.',
    remedy: 'Update this app, or ask who runs the relay to update it.',
  },
  'relay.bad_login': {
    tone: 'attention',
    sentence: 'The relay did not accept this device’s proof of who it is.',
    remedy: 'Cohort tries again. If it stays so, check the clock and the relay’s address.',
  },
  'relay.gone': {
    tone: 'info',
    sentence: 'The line to the relay was closed.',
    remedy: 'Cohort connects again by itself.',
  },
  'relay.handshake_too_slow': {
    tone: 'attention',
    sentence: 'The connection to the relay was too slow to open.',
    remedy: 'Cohort tries again. Check the network.',
  },
  'relay.idle': {
    tone: 'info',
    sentence: 'The relay closed a line on which nothing moved.',
    remedy: 'Cohort connects again by itself.',
  },
  'relay.not_listed': {
    tone: 'attention',
    sentence: 'This relay serves known devices only, and this one is not on its list.',
    remedy: 'Give this device’s details to who runs the relay, or use another relay.',
  },
  'relay.not_reading': {
    tone: 'attention',
    sentence: 'This device took its messages too slowly.',
    remedy: 'Cohort connects again. Close what slows this device down.',
  },
  'relay.replaced': {
    tone: 'attention',
    sentence: 'This device connected a second time, so this line was closed.',
    remedy: 'Close the other window of the same profile.',
  },
  'relay.stopping': {
    tone: 'info',
    sentence: 'The relay is being stopped.',
    remedy: 'Cohort connects again once it is back. Nothing is lost.',
  },
  'relay.too_many_connections': {
    tone: 'attention',
    sentence: 'The relay has no room for another connection.',
    remedy: 'Wait a minute, or use another relay.',
  },
  'relay.mailbox_full': {
    tone: 'attention',
    sentence: 'A device’s mailbox at the relay is full.',
    remedy: 'Open Cohort on the other devices so that they take their messages.',
  },
  'relay.slow_down': {
    tone: 'info',
    sentence: 'The relay asks for a pause.',
    remedy: 'Cohort waits and goes on by itself.',
  },
  'relay.too_many': {
    tone: 'attention',
    sentence: 'The relay keeps no more sessions for this device.',
    remedy: 'Leave sessions that you do not need, or wait until they lapse.',
  },
  'relay.invalid': {
    tone: 'attention',
    sentence: 'The relay did not understand the request.',
    remedy: 'Update Cohort, or ask who runs the relay to update it.',
  },
  'relay.none': {
    tone: 'attention',
    sentence: 'No relay is set.',
    remedy: 'Set one in Settings, Relay, or join with an invite, which brings its own.',
  },
  'page.bad_address': {
    tone: 'attention',
    sentence: 'This is not the address of a page that a phone can use.',
    remedy: 'It begins with https:// and has nothing after its path: no ?, # or @. Copy it from the phone’s browser, or from who runs the relay.',
  },
  'relay.bad_address': {
    tone: 'attention',
    sentence: 'This is not the address of a relay.',
    remedy: 'It begins with ws or wss. Copy it again from who runs the relay.',
  },
  'relay.bad_key': {
    tone: 'attention',
    sentence: 'This is not the fingerprint of a relay.',
    remedy: 'It has 64 digits. Copy it again from who runs the relay.',
  },
  'relay.bug': {
    tone: 'attention',
    sentence: 'The relay failed by its own mistake.',
    remedy: 'Tell who runs it. Nothing of yours is lost.',
  },
  'relay.exposed': {
    tone: 'attention',
    sentence: 'The relay would be open to everybody.',
    remedy: 'Give it a list of devices, or let it listen on this computer only.',
  },
  'relay.key': {
    tone: 'attention',
    sentence: 'The relay’s key cannot be used.',
    remedy: 'Look at its key file.',
  },
  'relay.socket': {
    tone: 'attention',
    sentence: 'The relay cannot listen at this address.',
    remedy: 'Choose another port, or stop what uses it.',
  },
  'frame.does_not_open': {
    tone: 'attention',
    sentence: 'A message from the relay was changed, repeated or out of order.',
    remedy: 'It was thrown away and Cohort connects again. If it happens again, use another network.',
  },
  'allow.empty': {
    tone: 'attention',
    sentence: 'The relay’s list of devices is empty.',
    remedy: 'Write at least one device into it.',
  },
  'allow.not_an_identity': {
    tone: 'attention',
    sentence: 'A line of the relay’s list is not a device.',
    remedy: 'Each line has 64 digits. Correct it and start the relay again.',
  },
  'allow.unreadable': {
    tone: 'attention',
    sentence: 'The relay’s list of devices cannot be read.',
    remedy: 'Check the file and its permissions.',
  },
  'page.unreadable': {
    tone: 'attention',
    sentence: 'The folder of the phone page cannot be read.',
    remedy: 'Check its path and permissions.',
  },
  'page.foreign': {
    tone: 'attention',
    sentence: 'The folder of the phone page holds a file that is no part of it.',
    remedy: 'Name a folder that holds the built page alone.',
  },
  'page.too_large': {
    tone: 'attention',
    sentence: 'The folder holds more than a phone page.',
    remedy: 'Name the folder of the built page.',
  },
  'page.no_index': {
    tone: 'attention',
    sentence: 'There is no phone page in the folder.',
    remedy: 'Build it with cargo xtask phone, and name the folder that this names.',
  },
  'key_file.io': {
    tone: 'attention',
    sentence: 'The relay’s key file cannot be read or written.',
    remedy: 'Check the file and its permissions.',
  },
  'key_file.not_a_key': {
    tone: 'attention',
    sentence: 'The relay’s key file holds no key.',
    remedy: 'Restore it from a copy. A new key makes all invites and settings of its users invalid.',
  },
  'key_file.not_private': {
    tone: 'danger',
    sentence: 'Others on the computer can read the relay’s key file.',
    remedy: 'Let only its owner read it, and make a new key if others may have read it.',
  },
} as const satisfies Record<string, ErrorWords>;
