import type { ErrorWords } from '../error-words';

/** Money: addresses, amounts, networks, nodes, what may be signed. */
export const moneyErrors = {
  'chain.wrong_chain': {
    tone: 'danger',
    sentence: 'The node answers for a different network than {chain}.',
    remedy: 'Choose the right node in Settings, Networks. Nothing was sent.',
  },
  'chain.not_enough_balance': {
    tone: 'attention',
    sentence: 'The wallet does not hold enough for this amount and its fee.',
    remedy: 'Send less, or choose the slower and cheaper fee.',
  },
  'chain.fee_above_balance': {
    tone: 'attention',
    sentence: 'The balance of {balance} ether does not cover the fee, which can come to {fee} ether.',
    remedy: 'Choose a slower speed, wait until fees fall, or receive more first.',
  },
  'send.payment_waits': {
    tone: 'attention',
    sentence: 'A payment of this wallet still waits for a block, so what is left is not known.',
    remedy: 'Send all once it is done, or type an amount.',
  },
  'chain.bad_address': {
    tone: 'attention',
    sentence: 'This is not an address on {chain}.',
    remedy: 'Copy the whole address again from where you got it.',
  },
  'chain.bad_checksum': {
    tone: 'danger',
    sentence: 'This address has a typing mistake: its capital letters do not fit.',
    remedy: 'Do not correct it by hand. Ask the recipient for it again.',
  },
  'node.unreachable': {
    tone: 'attention',
    sentence: 'Cannot reach {node}. The balance shown may be old.',
    remedy: 'Check the connection or choose another node in Settings, Networks.',
  },
  'node.untrusted': {
    tone: 'danger',
    sentence: 'The certificate of {node} is not valid or not trusted on this device.',
    remedy: 'Check the address and this device’s clock, or choose another node in Settings, Networks.',
  },
  'practice.real_network': {
    tone: 'attention',
    sentence: 'A practice wallet pays on test networks only.',
    remedy: 'Choose a test network, or make a real wallet with a second device.',
  },
  'sign.no_such_key': {
    tone: 'attention',
    sentence: 'This wallet has no such address.',
    remedy: 'Start again from the wallet’s own page.',
  },
  'sign.not_a_transaction': {
    tone: 'danger',
    sentence: 'The request holds nothing that can be read as a payment.',
    remedy: 'It was refused. Look at the device that sent it.',
  },
  'sign.wrong_signers': {
    tone: 'attention',
    sentence: 'These devices do not fit the wallet.',
    remedy: 'Choose exactly as many as must agree, this one included.',
  },
  'wallet.no_transaction': {
    tone: 'attention',
    sentence: 'This payment is not among those of the wallet.',
    remedy: 'Open the wallet again and look at its payments there.',
  },
  'wallet.none': {
    tone: 'attention',
    sentence: 'This device holds no part of that wallet.',
    remedy: 'Choose a wallet from the list, or restore this device from its recovery file.',
  },
  'wallet.file': {
    tone: 'attention',
    sentence: 'The file could not be written or read.',
    remedy: 'Choose another place, or look whether the disk is full.',
  },
  'wallet.not_its_file': {
    tone: 'attention',
    sentence: 'This is not the state of a wallet, or it is damaged.',
    remedy: 'Save or copy it once more on the other device, under Devices.',
  },
  'recovery.moved_on': {
    tone: 'attention',
    sentence: 'The wallet got fresh pieces while this was saved, so it holds the piece of before.',
    remedy: 'Save it once more. What was saved just now can be destroyed.',
  },
  'restore.no_share': {
    tone: 'danger',
    sentence: 'This file opens, but what is in it is not the piece of a wallet, or does not fit itself.',
    remedy: 'Try another copy of the file.',
  },
  'restore.practice': {
    tone: 'info',
    sentence: 'This is the file of a practice wallet. Its partner lived on the device that is gone, so it cannot come back.',
    remedy: 'Make another practice wallet: it takes a minute.',
  },
  'restore.member': {
    tone: 'info',
    sentence: 'This device belongs to that wallet.',
    remedy: 'If its own piece is lost, let another device of the wallet choose Recover: no file is needed for that.',
  },
  'restore.stale': {
    tone: 'attention',
    sentence: 'This file is older than the wallet as this device last saw it: its piece fits nothing any more.',
    remedy: 'Let the other devices bring this one in by Recover, or take the newest recovery file.',
  },
  'restore.another': {
    tone: 'attention',
    sentence: 'Another piece of that wallet was brought back on this device. Two pieces on one device are one theft away from being used together.',
    remedy: 'Bring this piece back on another device, or let go of the other one first.',
  },
  'wallet.no_code': {
    tone: 'attention',
    sentence: 'No code can be read in this picture.',
    remedy: 'Take a picture of the whole code, as PNG, straight and sharp. Or copy its text.',
  },
  'wallet.frozen': {
    tone: 'attention',
    sentence: 'This wallet is frozen: its devices sign nothing.',
    remedy: 'See under Devices who froze it and until when. As many devices as must agree can lift the freeze.',
  },
  'wallet.not_erased': {
    tone: 'danger',
    sentence: 'The disk of this device did not let an old piece of a wallet go.',
    remedy: 'It is erased again within an hour, and at the next start. Check the disk if this comes again.',
  },
  'wallet.no_share': {
    tone: 'attention',
    sentence: 'This device has no current piece of that wallet.',
    remedy: 'Ask another of its devices to recover this one, under Devices.',
  },
  'chain.address_prefix': {
    tone: 'attention',
    sentence: 'An Ethereum address begins with 0x.',
    remedy: 'Copy the whole address again from where you got it.',
  },
  'chain.address_length': {
    tone: 'attention',
    sentence: 'This is not a whole address: it needs 40 digits after 0x.',
    remedy: 'Copy the whole address again from where you got it.',
  },
  'chain.address_not_hex': {
    tone: 'attention',
    sentence: 'This address holds a character that no address has.',
    remedy: 'Copy the whole address again from where you got it.',
  },
  'chain.bad_public_key': {
    tone: 'danger',
    sentence: 'The wallet’s public key cannot be read.',
    remedy: 'Do not receive money here. Restore this device from its recovery file.',
  },
  'chain.amount_empty': {
    tone: 'info',
    sentence: 'There is no amount yet.',
    remedy: 'Type how much to send.',
  },
  'chain.amount_character': {
    tone: 'attention',
    sentence: 'An amount holds digits and at most one dot.',
    remedy: 'Type it like 1250.5, without spaces, commas or letters.',
  },
  'chain.amount_dot': {
    tone: 'attention',
    sentence: 'The dot of the amount is in the wrong place.',
    remedy: 'Type a digit on both sides of it, such as 0.5.',
  },
  'chain.amount_too_precise': {
    tone: 'attention',
    sentence: 'The amount has more than 18 digits after the dot.',
    remedy: 'Shorten it: the network knows nothing finer.',
  },
  'chain.amount_too_large': {
    tone: 'attention',
    sentence: 'The amount is larger than the network can express.',
    remedy: 'Check the digits before the dot.',
  },
  'chain.bad_chain_id': {
    tone: 'attention',
    sentence: 'This is not the number of a network.',
    remedy: 'Look it up in the network’s own documentation.',
  },
  'chain.unknown_network': {
    tone: 'attention',
    sentence: 'This device does not know that network.',
    remedy: 'Choose one of the networks in Settings.',
  },
  'chain.network_exists': {
    tone: 'attention',
    sentence: 'A network with this number is already there.',
    remedy: 'Use the one that is in Settings.',
  },
  'chain.bad_network_text': {
    tone: 'attention',
    sentence: 'A name of this network cannot be used.',
    remedy: 'Use short plain letters that no other network uses.',
  },
  'chain.transaction_too_long': {
    tone: 'danger',
    sentence: 'The payment is larger than any plain payment can be.',
    remedy: 'It was refused. Look at the device that proposed it.',
  },
  'chain.other_transaction_type': {
    tone: 'attention',
    sentence: 'This kind of transaction is not supported.',
    remedy: 'Propose a plain payment from Cohort.',
  },
  'chain.malformed_transaction': {
    tone: 'danger',
    sentence: 'The payment cannot be read.',
    remedy: 'It was refused. Look at the device that proposed it.',
  },
  'chain.not_canonical': {
    tone: 'danger',
    sentence: 'The payment is written in an unusual way that can hide something.',
    remedy: 'It was refused. Look at the device that proposed it.',
  },
  'chain.not_a_plain_transfer': {
    tone: 'danger',
    sentence: 'This would do more than pay an address.',
    remedy: 'It was refused: Cohort signs plain payments only.',
  },
  'chain.priority_above_max': {
    tone: 'attention',
    sentence: 'The tip is higher than the highest fee.',
    remedy: 'Choose a speed again, and propose it anew.',
  },
  'chain.gas_limit': {
    tone: 'attention',
    sentence: 'The work that this would pay for makes no sense for a payment.',
    remedy: 'Propose it again from Cohort.',
  },
  'chain.fees_too_large': {
    tone: 'attention',
    sentence: 'The fees are larger than any sensible fee.',
    remedy: 'Ask the node’s fees again, or choose another node in Settings, Networks.',
  },
  'chain.nonce_too_large': {
    tone: 'attention',
    sentence: 'The number of this payment is out of range.',
    remedy: 'Check the node in Settings, Networks.',
  },
  'chain.bad_signature': {
    tone: 'danger',
    sentence: 'The signature that was made does not hold, so nothing was sent.',
    remedy: 'Try again. If it happens twice, keep the details and look at the devices.',
  },
  'chain.high_s': {
    tone: 'danger',
    sentence: 'The signature is not in the form that the network takes, so nothing was sent.',
    remedy: 'Try again.',
  },
  'chain.wrong_signer': {
    tone: 'danger',
    sentence: 'The signature belongs to another address, so nothing was sent.',
    remedy: 'Keep the details. Check the devices before you try again.',
  },
  'chain.response_too_long': {
    tone: 'attention',
    sentence: 'The node’s answer is larger than any honest one.',
    remedy: 'Choose another node in Settings, Networks.',
  },
  'chain.malformed_response': {
    tone: 'attention',
    sentence: 'The node’s answer cannot be read.',
    remedy: 'Check that its address is an Ethereum node, in Settings, Networks.',
  },
  'chain.id_mismatch': {
    tone: 'attention',
    sentence: 'The node answered another question.',
    remedy: 'Try again, or choose another node in Settings, Networks.',
  },
  'chain.node_refused': {
    tone: 'attention',
    sentence: 'The node refused the request.',
    remedy: 'Read its own words in the details, then try again or choose another node.',
  },
  'chain.look_alike': {
    tone: 'danger',
    sentence: 'This address looks like one that you know, but it is another one.',
    remedy: 'Compare every group before you go on.',
  },
  'chain.pays_itself': {
    tone: 'attention',
    sentence: 'This pays the wallet itself.',
    remedy: 'It only costs a fee. Check the recipient.',
  },
  'chain.recipient_contract': {
    tone: 'attention',
    sentence: 'The recipient is a program.',
    remedy: 'Make sure that it accepts plain payments.',
  },
  'chain.recipient_delegated': {
    tone: 'attention',
    sentence: 'The recipient runs a program that may act on the payment.',
    remedy: 'Make sure that its owner expects that.',
  },
  'chain.zero_address': {
    tone: 'danger',
    sentence: 'Nobody owns this address: what is sent to it is lost for ever.',
    remedy: 'Ask the recipient for another address.',
  },
  'node.too_large': {
    tone: 'attention',
    sentence: 'The node’s answer is larger than any honest one.',
    remedy: 'Choose another node in Settings, Networks.',
  },
  'node.bad_address': {
    tone: 'attention',
    sentence: 'This is not the address of a node.',
    remedy: 'It begins with http or https. Copy it again from who runs the node.',
  },
  'node.none': {
    tone: 'attention',
    sentence: 'No node is set for {chain}.',
    remedy: 'Set one in Settings, Networks.',
  },
} as const satisfies Record<string, ErrorWords>;
