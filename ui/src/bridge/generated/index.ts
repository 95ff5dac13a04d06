// Written by `cargo test -p bridge` from crates/bridge. Do not edit.

/**
 * Everything that the app shows.
 */
export type AppView = { "state": "opening" } | { "state": "broken", 
/**
 * Why, as a stable code.
 */
code: string, } | { "state": "fresh", 
/**
 * True when the system has a keychain that answers.
 */
keychain: boolean, } | { "state": "locked", 
/**
 * True when unlocking also needs the system keychain.
 */
keychain: boolean, } | { "state": "unlocking", 
/**
 * True while the keychain has been waiting for a while.
 */
waiting_for_keychain: boolean, } | { "state": "open" } & HomeView;

/**
 * The app, unlocked.
 */
export type HomeView = { 
/**
 * This device.
 */
device: DeviceView, 
/**
 * The relay.
 */
relay: RelayView, 
/**
 * The wallets, by name.
 */
wallets: Array<WalletView>, 
/**
 * Requests of known members that wait to be opened.
 */
inbox: Array<InboxView>, 
/**
 * The session this device is in.
 */
session: SessionView | null, 
/**
 * What was agreed to on this device and did not end well yet.
 */
unfinished: Array<UnfinishedView>, 
/**
 * How the last session ended, until it is dismissed.
 */
last: OutcomeView | null, 
/**
 * Minutes without use after which the device locks itself.
 */
lock_after_minutes: number, 
/**
 * The page that phones open, where its address is known.
 */
page: string | null, 
/**
 * True when the system keychain holds a second half of the key.
 */
keychain: boolean, 
/**
 * Networks that this device knows.
 */
networks: Array<NetworkView>, 
/**
 * How far the wallets are is remembered outside the store as well, or not.
 */
marker: MarkerView, 
/**
 * The ids of wallets that are remembered there and that the store does not know.
 */
missing: Array<string>, 
/**
 * Shares that came back out of backups, of wallets that this device is no member of.
 */
restored: Array<RestoredView>, 
/**
 * Parts of backups: kept here for others, come back, and of its own with others.
 */
parts: PartsView, 
/**
 * Where copies of backups go.
 */
backups: BackupsView, 
/**
 * What this device's person is asked in the window that no other page can speak for.
 */
trust: TrustView | null, 
/**
 * Records on the disk that could not be read, if any.
 */
unreadable: Array<string>, 
/**
 * The practice partner, where this device has one.
 */
practice: PracticeView | null, 
/**
 * A key that was typed in and is not dealt yet.
 */
brought: BroughtView | null, 
/**
 * Keys that were put together on this device and are neither shown nor forgotten yet.
 */
at_hand: KeyAtHandView | null, };

/**
 * A device.
 */
export type DeviceView = { 
/**
 * The party's id, 64 hex digits.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it runs on.
 */
kind: DeviceKindView, 
/**
 * Its fingerprint as four words.
 */
fingerprint: Array<string>, 
/**
 * True for this device.
 */
is_me: boolean, };

/**
 * What a device is.
 */
export type DeviceKindView = "computer" | "phone" | "server" | "hardware";

/**
 * Where this device would learn that its store was set back to an older copy.
 */
export type MarkerView = "none" | "kept" | "renewed";

/**
 * The second party of this device's practice wallets: another process on the same computer.
 */
export type PracticeView = { 
/**
 * How it stands.
 */
state: PartnerState, 
/**
 * Why it does not run, as a stable code.
 */
code: string | null, };

/**
 * How the practice partner stands.
 */
export type PartnerState = "starting" | "ready" | "failed";

/**
 * The relay.
 */
export type RelayView = { 
/**
 * Its address, if one is set.
 */
url: string | null, 
/**
 * Its key's fingerprint, 64 hex digits.
 */
key: string | null, 
/**
 * How the line stands.
 */
state: LineState, 
/**
 * Why it is down, as a stable code.
 */
code: string | null, 
/**
 * True for the relay of this computer's practice partner. It is used while none is set, and
 * reaches nobody else.
 */
practice: boolean, };

/**
 * How a line stands.
 */
export type LineState = "none" | "connecting" | "connected" | "offline";

/**
 * A wallet.
 */
export type WalletView = { 
/**
 * Its id, 64 hex digits.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * How many must agree.
 */
threshold: number, 
/**
 * How many hold a piece.
 */
holders: number, 
/**
 * True for a practice wallet.
 */
practice: boolean, 
/**
 * The id of the device that alone may ask for payments and changes.
 */
master: string | null, 
/**
 * Set where its key once existed in one place.
 */
imported: ImportedView | null, 
/**
 * Set for ever once its keys were given, whole, to one device.
 */
exported: ExportedView | null, 
/**
 * Its Ethereum address, checksummed.
 */
address: string, 
/**
 * The address as a QR code in SVG (EIP-681 without amount).
 */
address_qr: string, 
/**
 * The attempt that made the current pieces.
 */
epoch: number, 
/**
 * When it was made.
 */
created: number, 
/**
 * How this device stands to it.
 */
standing: StandingView, 
/**
 * Its members.
 */
members: Array<MemberView>, 
/**
 * Devices that belong to it and hold no piece.
 */
asleep: Array<MemberView>, 
/**
 * What made the current pieces of earlier ones; none for a wallet as it was born.
 */
origin: ChangeKindView | null, 
/**
 * When the pieces are due to be made afresh, where this device can ask for that.
 */
refresh: RefreshView | null, 
/**
 * Where it stands apart from this; none while it is together.
 */
apart: ApartView | null, 
/**
 * What the latest change can be undone to; none where this device keeps no piece of that.
 */
before: BeforeView | null, 
/**
 * How many files with earlier pieces this device still keeps.
 */
retired: number, 
/**
 * When they go at the latest, while there are any.
 */
retires: number | null, 
/**
 * When this device, which was removed, erased its piece.
 */
erased: number | null, 
/**
 * True once every member proved its recovery file.
 */
safe_to_fund: boolean, 
/**
 * True when Receive must stay closed, because not all recovery files are proven and every device is needed, or
 * too few without those that keep their piece in a browser. Test networks are exempt.
 */
receive_closed: boolean, 
/**
 * This device's living copies, one for each place.
 */
copies: Array<CopyView>, 
/**
 * Freezes that were not lifted, over or not.
 */
freezes: Array<FreezeView>, 
/**
 * Freezes that do not count on this device, because of a clock.
 */
early_freezes: Array<EarlyFreezeView>, 
/**
 * Devices that were removed, as far as this device saw it.
 */
left: Array<LeftView>, 
/**
 * Balances by chain; `None` while asking.
 */
balances: Array<BalanceView>, 
/**
 * What it signed, newest first.
 */
history: Array<HistoryView>, };

/**
 * A wallet that came apart: others hold pieces of it that came of the same ones as this device's and do
 * not fit to them.
 */
export type ApartView = { 
/**
 * Who stands there.
 */
there: Array<NamedView>, 
/**
 * Who made both.
 */
both: Array<NamedView>, 
/**
 * When the others' pieces were made.
 */
made: number, };

/**
 * A device of which no more is told than who it is.
 */
export type NamedView = { 
/**
 * The party's id, 64 hex digits.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

/**
 * The pieces before the latest ones, while this device keeps its own.
 */
export type BeforeView = { 
/**
 * How many had to agree.
 */
threshold: number, 
/**
 * The id of the device that alone could ask for payments and changes.
 */
master: string | null, 
/**
 * Who held them.
 */
members: Array<MemberView>, 
/**
 * Devices that belonged to it and held none.
 */
asleep: Array<MemberView>, };

/**
 * A key that was typed in and is not dealt yet.
 */
export type BroughtView = { 
/**
 * What it was typed as.
 */
kind: BroughtKind, 
/**
 * How many words, where it is words.
 */
words: number | null, 
/**
 * True when the words are to be kept with the wallet.
 */
keeps_words: boolean, 
/**
 * Its addresses with their paths, the wallet's own first.
 */
addresses: Array<PathAddressView>, };

/**
 * What a key was typed as.
 */
export type BroughtKind = "words" | "tree" | "alone";

/**
 * An address below a key.
 */
export type PathAddressView = { 
/**
 * Where (BIP-32); empty for a key that came alone.
 */
path: string, 
/**
 * The Ethereum address, checksummed.
 */
address: string, };

/**
 * A wallet whose key was brought whole.
 */
export type ImportedView = { 
/**
 * True when the words are kept with it.
 */
words: boolean, };

/**
 * A wallet whose keys left.
 */
export type ExportedView = { 
/**
 * The exports that this device knows more of, oldest first; a device that came later may know of none.
 */
exports: Array<ExportView>, };

/**
 * Keys that were given, whole, to one device.
 */
export type ExportView = { 
/**
 * When, by the clock of the device that asked.
 */
at: number, 
/**
 * Who got them.
 */
to: DeviceView, };

/**
 * Keys that were put together on this device and are neither shown nor forgotten yet.
 */
export type KeyAtHandView = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * When they are forgotten.
 */
until: number, };

/**
 * When a wallet's pieces are due to be made afresh.
 */
export type RefreshView = { 
/**
 * After how many days; 0 for never.
 */
days: number, 
/**
 * When the pieces were made; none where no clock can be believed.
 */
began: number | null, 
/**
 * When they are due.
 */
due: number | null, 
/**
 * True once they are, unless somebody wants to be reminded later.
 */
is_due: boolean, };

/**
 * A member of a wallet.
 */
export type MemberView = { 
/**
 * The device.
 */
device: DeviceView, 
/**
 * True once its recovery file is proven.
 */
saved: boolean, 
/**
 * True while it does not count in full: a browser keeps its piece, and no recovery file is proven.
 */
provisional: boolean, 
/**
 * True when it may not sign with this device again.
 */
banned: boolean, 
/**
 * When this device last verified a message of it, no finer than by the hour.
 */
seen: number | null, 
/**
 * Whether it is connected, says the relay; none where it was not asked.
 */
online: boolean | null, };

/**
 * A balance on one chain.
 */
export type BalanceView = { 
/**
 * The chain (EIP-155).
 */
chain_id: number, 
/**
 * In ether, exact; `None` while asking or when the node does not answer.
 */
ether: string | null, 
/**
 * Why there is none, as a stable code.
 */
code: string | null, 
/**
 * When it was last heard.
 */
at: number | null, };

/**
 * A network.
 */
export type NetworkView = { 
/**
 * The chain (EIP-155).
 */
chain_id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its coin's symbol.
 */
symbol: string, 
/**
 * True for test networks.
 */
is_test: boolean, 
/**
 * The node's address, if one is set.
 */
node: string | null, };

/**
 * A signed transaction.
 */
export type HistoryView = { 
/**
 * The transaction's hash.
 */
hash: string, 
/**
 * When this device heard of it.
 */
at: number, 
/**
 * The chain (EIP-155).
 */
chain_id: number, 
/**
 * The recipient, checksummed.
 */
to: string, 
/**
 * The amount in ether, exact.
 */
value: string, 
/**
 * Who proposed it, by name.
 */
proposer: string, 
/**
 * Who approved it, by name.
 */
signers: Array<string>, 
/**
 * Where a browser shows it.
 */
link: string | null, 
/**
 * What became of it.
 */
fate: FateView, };

/**
 * What became of a transaction.
 */
export type FateView = { "state": "signed", 
/**
 * Why, as a stable code, if a node was asked.
 */
code: string | null, } | { "state": "waiting" } | { "state": "mined", 
/**
 * The block's number.
 */
block: number, } | { "state": "failed", 
/**
 * The block's number.
 */
block: number, };

/**
 * How this device stands to a wallet.
 */
export type StandingView = "holder" | "lost" | "asleep" | "removed" | "behind";

/**
 * What a change of a wallet's members is for.
 */
export type ChangeKindView = "add" | "quick_add" | "remove" | "threshold" | "refresh" | "recover" | "master" | "undo";

/**
 * A change, before and after.
 */
export type ChangeView = { 
/**
 * What for.
 */
kind: ChangeKindView, 
/**
 * How many must agree now.
 */
threshold_before: number, 
/**
 * How many must agree afterwards.
 */
threshold_after: number, 
/**
 * The id of the device that alone may ask for payments and changes now.
 */
master_before: string | null, 
/**
 * The id of the one that alone may afterwards.
 */
master_after: string | null, 
/**
 * Everybody who belongs to the wallet before or after.
 */
people: Array<ChangePersonView>, };

/**
 * Somebody in a change.
 */
export type ChangePersonView = { 
/**
 * The device.
 */
device: DeviceView, 
/**
 * True when it takes part in the ceremony.
 */
takes_part: boolean, 
/**
 * Its part before.
 */
before: PartView, 
/**
 * Its part afterwards.
 */
after: PartView, 
/**
 * True when its piece comes back out of a backup, and a new device brings it.
 */
is_restored: boolean, };

/**
 * Somebody's part in a wallet.
 */
export type PartView = "outside" | "holder" | "lost" | "asleep";

/**
 * A freeze of a wallet: until it is over nothing is signed with it.
 */
export type FreezeView = { 
/**
 * The id of the device that froze it.
 */
by: string, 
/**
 * When.
 */
made: number, 
/**
 * Until when.
 */
until: number, 
/**
 * The id of the device that is the reason.
 */
lost: string | null, 
/**
 * The ids of the devices that lift it; it counts no more once they are as many as must agree.
 */
lifted_by: Array<string>, };

/**
 * A freeze that does not count on this device, because of a clock.
 */
export type EarlyFreezeView = { 
/**
 * The id of the device that froze the wallet.
 */
by: string, 
/**
 * Until when it would count.
 */
until: number, 
/**
 * By how many minutes that device's clock is ahead of this one's, or more.
 */
minutes: number, 
/**
 * Why it does not count, as a stable code.
 */
code: string, };

/**
 * A device that was removed from a wallet.
 */
export type LeftView = { 
/**
 * The device.
 */
device: DeviceView, 
/**
 * When it erased its piece, by its own word and clock; none while it has not said so.
 */
erased: number | null, };

/**
 * A share that came back out of a backup. It signs nothing: a member lets this device in with it.
 */
export type RestoredView = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * Its name.
 */
name: string, 
/**
 * How many must agree.
 */
threshold: number, 
/**
 * How many hold a piece.
 */
holders: number, 
/**
 * Which piece it is, from 1.
 */
place: number, 
/**
 * The name of the device that it was of.
 */
device: string, 
/**
 * Which attempt made the epoch that it is of.
 */
epoch: number, 
/**
 * When that epoch was made, in Unix seconds.
 */
made: number, 
/**
 * The names of the others that held pieces then.
 */
others: Array<string>, };

/**
 * A creation or change that was agreed to on this device and did not end well yet.
 */
export type UnfinishedView = { 
/**
 * Its session, by which it is tried again.
 */
session: string, 
/**
 * Which change; none for a creation.
 */
kind: ChangeKindView | null, 
/**
 * The id of the wallet that is changed.
 */
wallet: string | null, 
/**
 * The wallet's name.
 */
name: string, 
/**
 * True when this device may try it again.
 */
is_mine: boolean, 
/**
 * The name of the device that may.
 */
initiator: string, 
/**
 * The names of the others that take part.
 */
people: Array<string>, 
/**
 * Until when it can be tried again without asking anybody.
 */
until: number, 
/**
 * True when this device's new piece is safe: it may be finished already.
 */
acknowledged: boolean, };

/**
 * Parts of backups.
 */
export type PartsView = { 
/**
 * How many this device keeps for others. Which they are, it tells when asked.
 */
kept: number, 
/**
 * How many came back to it.
 */
came_back: number, 
/**
 * Parts of its own backups that other devices are to keep, the newest last.
 */
handed: Array<HandedPartView>, 
/**
 * Parts of its own backups that people keep, the newest last.
 */
people: Array<PersonPartView>, };

/**
 * A part of this device's backup that another one is to keep.
 */
export type HandedPartView = { 
/**
 * Its id.
 */
part: string, 
/**
 * The keeper.
 */
keeper: DeviceView, 
/**
 * The id of the wallet whose piece the backup is of.
 */
wallet: string, 
/**
 * The attempt that made that piece.
 */
epoch: number, 
/**
 * What became of it, by its keeper's word; none while that is awaited.
 */
fate: PartFateView | null, 
/**
 * When that was so, in Unix seconds by the keeper's clock.
 */
at: number, 
/**
 * The last device that asked its keeper for it and got it.
 */
given: GivenPartView | null, };

/**
 * A part of this device's backup that a person keeps.
 */
export type PersonPartView = { 
/**
 * The id of the wallet whose piece the backup is of.
 */
wallet: string, 
/**
 * The attempt that made that piece.
 */
epoch: number, 
/**
 * Which part, from 1.
 */
index: number, 
/**
 * How many parts there are.
 */
of: number, 
/**
 * How many give the backup back.
 */
needed: number, 
/**
 * Who keeps it.
 */
holder: string, 
/**
 * When it was saved, in Unix seconds; when the backup was made, for one that a lost device gave.
 */
at: number, };

/**
 * A device that got a part of a backup.
 */
export type GivenPartView = { 
/**
 * What it calls itself.
 */
to: string, 
/**
 * When, in Unix seconds by the keeper's clock.
 */
at: number, };

/**
 * What became of a part of a backup, by its keeper's word.
 */
export type PartFateView = "kept" | "refused" | "let_go";

/**
 * Whom this device's backups are to be entrusted to, which a person has to say.
 */
export type TrustView = { 
/**
 * The name of this question. An answer names it.
 */
code: string, 
/**
 * What it is about.
 */
what: TrustedView, };

/**
 * What may be entrusted with this device's backups.
 */
export type TrustedView = { "kind": "server", 
/**
 * The name of the place.
 */
name: string, 
/**
 * Its address; with the bucket, where it has one.
 */
address: string, } | { "kind": "password" } | { "kind": "keepers", 
/**
 * The wallet's name.
 */
wallet: string, 
/**
 * The devices.
 */
devices: Array<DeviceView>, 
/**
 * How many parts give the backup back.
 */
needed: number, 
/**
 * How many parts there are.
 */
of: number, };

/**
 * Where this device puts copies of its backups.
 */
export type BackupsView = { 
/**
 * True once a password was chosen for backups.
 */
password: boolean, 
/**
 * True when what is kept of copies cannot be read.
 */
broken: boolean, 
/**
 * The places, in the order in which they were added.
 */
places: Array<PlaceView>, };

/**
 * A place for copies.
 */
export type PlaceView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The name that its person gave it.
 */
name: string, 
/**
 * What it is.
 */
kind: PlaceKindView, 
/**
 * Where it is: a folder, or an address without user, password or key.
 */
address: string, };

/**
 * What a place is.
 */
export type PlaceKindView = "disk" | "other_disk" | "synced" | "web_dav" | "s3" | "google_drive" | "dropbox" | "one_drive";

/**
 * How a wallet's copies at one place stand.
 */
export type CopyView = { 
/**
 * The id of the place.
 */
place: string, 
/**
 * How the newest one stands.
 */
state: CopyStateView, 
/**
 * The newest one that was proven when it was made.
 */
file: CopyFileView | null, 
/**
 * When it was last found as it was put; the making counts, an answer that it is gone does not.
 */
checked: number | null, 
/**
 * When its password was last proven to open it.
 */
drilled: number | null, 
/**
 * Copies that came before it, newest first.
 */
stale: Array<CopyFileView>, };

/**
 * How a copy stands.
 */
export type CopyStateView = { "state": "working" } | { "state": "proven" } | { "state": "stale" } | { "state": "missing" } | { "state": "changed" } | { "state": "unreachable" } | { "state": "failed", 
/**
 * Why, as a stable code.
 */
code: string, };

/**
 * A copy's file.
 */
export type CopyFileView = { 
/**
 * Its name at its place.
 */
name: string, 
/**
 * The attempt that made its piece.
 */
epoch: number, 
/**
 * When it was made and proven.
 */
at: number, };

/**
 * A request that waits to be opened.
 */
export type InboxView = { 
/**
 * The session.
 */
session: string, 
/**
 * Who asks, by name.
 */
name: string, 
/**
 * When it lapses.
 */
expires: number, 
/**
 * The change that it is about, where it says so beforehand.
 */
change: ChangeKindView | null, 
/**
 * The name of the wallet that is changed.
 */
wallet: string | null, 
/**
 * True when this device is to join it. Its name is then the word of whoever asks.
 */
joins: boolean, 
/**
 * The rule of the wallet as it is to be, by the word of whoever asks, where the request says so
 * beforehand.
 */
rule: RuleView | null, 
/**
 * The address of a key that exists, where the wallet is to be made of one.
 */
imports: string | null, };

/**
 * How many devices of how many pay with a wallet.
 */
export type RuleView = { 
/**
 * How many must agree.
 */
threshold: number, 
/**
 * How many hold a piece.
 */
holders: number, };

/**
 * The session this device is in.
 */
export type SessionView = { 
/**
 * Its id, once it has one.
 */
session: string | null, 
/**
 * What it is for.
 */
purpose: PurposeView, 
/**
 * Before and after, where a wallet is changed and this device knows everybody's part in it.
 */
change: ChangeView | null, 
/**
 * True when this device opened it.
 */
is_initiator: boolean, 
/**
 * The invite as a link, while the lobby is open, on the initiator's device.
 */
invite: InviteView | null, 
/**
 * What opens this request on a phone, on the device that asks and knows the page that phones open.
 */
on_phone: OnPhoneView | null, 
/**
 * How many seats there are.
 */
seats: number, 
/**
 * Who sits there.
 */
people: Array<SeatView>, 
/**
 * Where it stands.
 */
stage: StageView, 
/**
 * When it last went on.
 */
last_progress: number, };

/**
 * An invite, ready to be shown.
 */
export type InviteView = { 
/**
 * The link; where the page that phones open is known, it stands in a link to that.
 */
link: string, 
/**
 * The link as a QR code in SVG.
 */
qr: string, };

/**
 * A link that opens a request on a phone, ready to be shown.
 */
export type OnPhoneView = { 
/**
 * The link.
 */
link: string, 
/**
 * The link as a QR code in SVG.
 */
qr: string, };

/**
 * What a session is for.
 */
export type PurposeView = { "kind": "unknown" } | { "kind": "create", 
/**
 * Its name.
 */
name: string, 
/**
 * How many must agree.
 */
threshold: number, 
/**
 * How many hold a piece.
 */
holders: number, 
/**
 * True for a practice wallet.
 */
practice: boolean, 
/**
 * The id of the device that alone may ask for payments and changes.
 */
master: string | null, 
/**
 * The address of a key that exists and is shared out, instead of a new one; empty where what is told of
 * it is no key.
 */
imports: string | null, } | { "kind": "change", 
/**
 * What for.
 */
change: ChangeKindView, 
/**
 * Its id, on a device that knows it.
 */
wallet: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * How many are to agree.
 */
threshold: number, 
/**
 * How many are to hold a piece.
 */
holders: number, 
/**
 * The id of the device that alone is to ask for payments and changes.
 */
master: string | null, 
/**
 * True where its key once existed in one place.
 */
imported: boolean, 
/**
 * True where its keys were given, whole, to one device.
 */
exported: boolean, } | { "kind": "sign", 
/**
 * Its id.
 */
wallet: string, 
/**
 * Its name.
 */
name: string, } | { "kind": "export", 
/**
 * Its id.
 */
wallet: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Who gets them.
 */
to: DeviceView, } | { "kind": "return", 
/**
 * Who gets them.
 */
to: DeviceView, };

/**
 * A seat.
 */
export type SeatView = { 
/**
 * The device; its name is empty until it introduced itself.
 */
device: DeviceView, 
/**
 * True while the relay says that it is connected.
 */
online: boolean, 
/**
 * Its part in what is going on.
 */
state: SeatState, };

/**
 * What a seat is doing.
 */
export type SeatState = "joining" | "present" | "working" | "ready";

/**
 * Where a session stands.
 */
export type StageView = { "stage": "asking" } | { "stage": "gathering", 
/**
 * True when the initiator may start.
 */
complete: boolean, } | { "stage": "pairing" } | { "stage": "comparing", 
/**
 * Seven words.
 */
words: Array<string>, } | { "stage": "linking" } | { "stage": "approving" } & ApprovalView | { "stage": "agreeing", 
/**
 * Eight digits, the same on all screens. Agreeing names them.
 */
code: string, 
/**
 * True when this device agreed and others are awaited.
 */
agreed: boolean, } | { "stage": "exporting", 
/**
 * Eight digits, the same on all screens. Agreeing names them.
 */
code: string, 
/**
 * Who gets them.
 */
to: DeviceView, 
/**
 * True when this device agreed and others are awaited.
 */
agreed: boolean, } | { "stage": "returning", 
/**
 * Eight digits, the same on all screens. Giving names them.
 */
code: string, 
/**
 * Who gets it.
 */
to: DeviceView, 
/**
 * True when this device gave one, or gets them, and others are awaited.
 */
agreed: boolean, } | { "stage": "working", 
/**
 * What is being done.
 */
phase: WorkingPhase, 
/**
 * The step, from 1.
 */
step: number, 
/**
 * How many steps there are.
 */
steps: number, };

/**
 * What the rounds are doing.
 */
export type WorkingPhase = "making" | "saving" | "trying" | "acknowledging" | "giving" | "returning" | "signing";

/**
 * A transaction to approve, decoded on this device from the bytes that it would sign.
 */
export type ApprovalView = { 
/**
 * The paying address.
 */
from: string, 
/**
 * True when real money moves.
 */
real_money: boolean, 
/**
 * What the bytes say, in reading order.
 */
facts: Array<FactView>, 
/**
 * Where the proposer's story departs from the bytes. Anything here blocks the approval.
 */
differences: Array<DifferenceView>, 
/**
 * Things to know that forbid nothing.
 */
cautions: Array<CautionView>, 
/**
 * Eight digits, the same on all screens. Approving names them.
 */
code: string, 
/**
 * True when this device agreed and others are awaited.
 */
agreed: boolean, };

/**
 * One line of what the bytes say.
 */
export type FactView = { 
/**
 * `network`, `recipient`, `amount`, `fee_max`, `total_max`, `fee_per_gas`,
 * `priority_fee_per_gas`, `gas_limit`, `nonce`.
 */
field: string, 
/**
 * The exact text.
 */
text: string, };

/**
 * A departure.
 */
export type DifferenceView = { 
/**
 * As [`FactView::field`].
 */
field: string, 
/**
 * What was said.
 */
proposed: string, 
/**
 * What would be signed.
 */
signed: string, };

/**
 * A caution.
 */
export type CautionView = { 
/**
 * Its stable code.
 */
code: string, 
/**
 * The sentence.
 */
sentence: string, };

/**
 * How a session ended.
 */
export type OutcomeView = { "outcome": "created", 
/**
 * Its id.
 */
wallet: string, } | { "outcome": "changed", 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * What for.
 */
kind: ChangeKindView, } | { "outcome": "signed", 
/**
 * The wallet's id.
 */
wallet: string, } | { "outcome": "exported", 
/**
 * The wallet's id.
 */
wallet: string, } | { "outcome": "returned" } | { "outcome": "failed", 
/**
 * Why, as a stable code.
 */
code: string, 
/**
 * The devices that the sentence names.
 */
devices: Array<string>, 
/**
 * True when the same people may simply try again.
 */
may_retry: boolean, 
/**
 * The reason given with a refusal.
 */
reason: ReasonView | null, };

/**
 * Why somebody said no.
 */
export type ReasonView = "unstated" | "unknown_recipient" | "wrong_amount" | "not_now" | "unexpected" | "policy" | "difference";

/**
 * Something worth a notice. It has no contents: those are in the view.
 */
export type NoticeView = { 
/**
 * What kind of thing.
 */
kind: NoticeKind, };

/**
 * What a notice is about.
 */
export type NoticeKind = "wanted" | "needs_you" | "wallet_ready" | "wallet_changed" | "apart" | "exported" | "part_kept" | "part_given" | "frozen" | "freeze_too_early" | "signed" | "refresh_due" | "failed";

/**
 * Why a request was not carried out. The UI has a sentence and a remedy for each code.
 */
export type RefusedView = { 
/**
 * The stable code.
 */
code: string, 
/**
 * Facts for the sentence, such as figures; never secret.
 */
facts: Array<[string, string]>, };

/**
 * Founds this device.
 */
export type FoundRequest = { 
/**
 * The device's name.
 */
name: string, 
/**
 * The password.
 */
password: string, 
/**
 * True to keep a second half in the system keychain.
 */
keychain: boolean, };

/**
 * Unlocks this device.
 */
export type UnlockRequest = { 
/**
 * The password.
 */
password: string, };

/**
 * Uses another relay.
 */
export type RelayRequest = { 
/**
 * Its address.
 */
url: string, 
/**
 * Its key's fingerprint, 64 hex digits.
 */
key: string, };

/**
 * Sets or clears a chain's node.
 */
export type NodeRequest = { 
/**
 * The chain (EIP-155).
 */
chain_id: number, 
/**
 * The node's address; empty to clear.
 */
url: string, };

/**
 * Sets or clears the page that phones open.
 */
export type PageRequest = { 
/**
 * Its address, `https`; empty to clear it.
 */
url: string, };

/**
 * Sets the idle time after which the device locks itself.
 */
export type LockMinutesRequest = { 
/**
 * From 1 to 60.
 */
minutes: number, };

/**
 * Opens a lobby for a new wallet.
 */
export type CreateRequest = { 
/**
 * The wallet's name.
 */
name: string, 
/**
 * How many must agree.
 */
threshold: number, 
/**
 * How many hold a piece.
 */
holders: number, 
/**
 * True when this device alone is to ask for payments and changes.
 */
master: boolean, 
/**
 * The ids of known devices that find the invite in their inbox.
 */
invited: Array<string>, 
/**
 * True to make it of the key that was kept, instead of new ones.
 */
brought: boolean, };

/**
 * A key as a person typed it.
 */
export type KeyRequest = { 
/**
 * Words, an extended private key, or a private key.
 */
text: string, 
/**
 * The passphrase of the words; empty without one.
 */
passphrase: string, 
/**
 * The path of the node above the addresses; empty for the usual one.
 */
path: string, 
/**
 * True to keep the words with the wallet, so that an export gives them back.
 */
keep_words: boolean, };

/**
 * Asks for words that begin as the last one typed.
 */
export type SuggestRequest = { 
/**
 * Everything typed so far.
 */
text: string, };

/**
 * Draws new words.
 */
export type NewPhraseRequest = { 
/**
 * How many: 12, 15, 18, 21 or 24.
 */
words: number, };

/**
 * New words, for the one window that shows them.
 */
export type PhraseView = { 
/**
 * In their order.
 */
words: Array<string>, };

/**
 * Asks for a wallet's keys, whole.
 */
export type ExportRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The ids of the devices that are to give their pieces, this one included.
 */
with: Array<string>, };

/**
 * A wallet's keys as other wallets read them, for the one window that shows them.
 */
export type WholeKeyView = { 
/**
 * The private key of the wallet's address: `0x` and 64 hex digits.
 */
private_key: string, 
/**
 * The extended private key above it (BIP-32), whose child 0 it is; none where the key came alone.
 */
extended_key: string | null, 
/**
 * The ed25519 scalar, 64 hex digits, little endian (RFC 8032).
 */
scalar: string | null, 
/**
 * The words that are kept with the wallet.
 */
words: KeptWordsView, };

/**
 * Words that are kept with a wallet.
 */
export type KeptWordsView = { "kind": "none" } | { "kind": "wrong" } | { "kind": "known", 
/**
 * In their order.
 */
words: Array<string>, 
/**
 * Their passphrase; empty without one.
 */
passphrase: string, 
/**
 * The path from their root to the key above the address.
 */
path: string, };

/**
 * Makes a practice wallet: both pieces on this computer.
 */
export type PracticeRequest = { 
/**
 * The wallet's name.
 */
name: string, };

/**
 * Takes a seat by invite.
 */
export type JoinRequest = { 
/**
 * The invite, as a link or its bare text.
 */
link: string, };

/**
 * Names a request in the inbox.
 */
export type InboxRequest = { 
/**
 * Its session.
 */
session: string, };

/**
 * Asks what a transfer would cost, and checks everything that can be checked beforehand.
 */
export type TransferRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The chain (EIP-155).
 */
chain_id: number, 
/**
 * The recipient as typed.
 */
to: string, 
/**
 * How much.
 */
amount: AmountRequest, 
/**
 * How fast.
 */
speed: Speed, };

/**
 * How much a transfer is to move.
 */
export type AmountRequest = { "kind": "exactly", 
/**
 * In ether as typed.
 */
ether: string, } | { "kind": "all" };

/**
 * How fast a transfer should be in a block.
 */
export type Speed = "slow" | "normal" | "fast";

/**
 * What a transfer would cost.
 */
export type QuoteView = { 
/**
 * The recipient, checksummed.
 */
to: string, 
/**
 * The amount in ether, exact.
 */
amount: string, 
/**
 * The most the fee can come to, for each speed, in ether.
 */
fees: Array<[Speed, string]>, 
/**
 * Amount and the chosen speed's fee together, in ether.
 */
total: string, 
/**
 * Things to know that forbid nothing.
 */
cautions: Array<CautionView>, };

/**
 * Proposes a transfer to exactly as many devices as must agree.
 */
export type ProposeRequest = { 
/**
 * The transfer.
 */
transfer: TransferRequest, 
/**
 * Device ids, this one included.
 */
signers: Array<string>, };

/**
 * Asks for a change of a wallet's members.
 */
export type ChangeRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * What for.
 */
kind: ChangeKindView, 
/**
 * How many are to agree.
 */
threshold: number, 
/**
 * The ids of the wallet's devices that take part, this one included.
 */
participants: Array<string>, 
/**
 * How many devices come that do not belong to it.
 */
newcomers: number, 
/**
 * The ids of those of them that this device knows: they find the invite in their inbox.
 */
invited: Array<string>, 
/**
 * The ids of devices that get no piece any more.
 */
removed: Array<string>, 
/**
 * The ids of devices that take part and have lost their piece.
 */
lost: Array<string>, 
/**
 * The id of the device that alone is to ask for payments and changes, where the change is for
 * that.
 */
master: string | null, };

/**
 * Freezes a wallet.
 */
export type FreezeRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * For how many hours, up to a week.
 */
hours: number, 
/**
 * The id of the device that is lost or in wrong hands, if that is the reason.
 */
lost: string | null, };

/**
 * Says that a device's freezes of a wallet do not count.
 */
export type LiftRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The id of the device that froze it.
 */
frozen_by: string, };

/**
 * Names something that was agreed to and did not end well yet.
 */
export type UnfinishedRequest = { 
/**
 * Its session.
 */
session: string, };

/**
 * Names a wallet.
 */
export type WalletRequest = { 
/**
 * Its id.
 */
wallet: string, };

/**
 * Chooses how often a wallet's pieces are to be made afresh.
 */
export type RefreshRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * 0 for never, 30, 90, 180 or 365.
 */
days: number, };

/**
 * What a wallet's file told.
 */
export type WalletFileView = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * True when this device knows something now that it did not know before.
 */
news: boolean, };

/**
 * A wallet's state as text.
 */
export type WalletTextRequest = { 
/**
 * The text as pasted.
 */
text: string, };

/**
 * A wallet's state to be scanned or copied. Nothing in it is secret.
 */
export type WalletCodeView = { 
/**
 * The text.
 */
text: string, 
/**
 * The text as a QR code in SVG; none where it is too long for a code that can be read.
 */
qr: string | null, };

/**
 * Agrees to what the screen shows.
 */
export type ApproveRequest = { 
/**
 * The code beside it: whoever approves names what was read.
 */
code: string, };

/**
 * Refuses what the screen shows.
 */
export type RefuseRequest = { 
/**
 * Why; everyone in the session is told.
 */
reason: ReasonView, };

/**
 * Asks whether a text is an address.
 */
export type AddressRequest = { 
/**
 * The text as typed, pasted or scanned.
 */
text: string, };

/**
 * An address as it was read.
 */
export type AddressView = { 
/**
 * With its checksum (EIP-55).
 */
address: string, 
/**
 * False where the text carried no checksum, so that a typing error would go unnoticed.
 */
checksummed: boolean, };

/**
 * Saves this device's recovery file of a wallet.
 */
export type RecoveryRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The password of the file.
 */
password: string, 
/**
 * As a file, or as a sheet to print.
 */
form: BackupForm, };

/**
 * How a backup is saved.
 */
export type BackupForm = "file" | "sheet";

/**
 * What a recovery file says of itself before it is opened.
 */
export type RecoveryFileView = { 
/**
 * The file's name, without its folder; empty where it was typed.
 */
file: string, 
/**
 * The wallet's name.
 */
wallet: string, 
/**
 * Such as "2 of 3".
 */
share: string, 
/**
 * The attempt that made the piece.
 */
epoch: string, 
/**
 * The device that wrote it.
 */
device: string, 
/**
 * When.
 */
made_at: number, 
/**
 * Where it is one piece of a backup.
 */
piece: PieceLabelView | null, };

/**
 * What was chosen to restore from.
 */
export type ChosenView = { "kind": "file", 
/**
 * What it says of itself. Its file has no name where it was typed.
 */
file: RecoveryFileView, } | { "kind": "codes", 
/**
 * How far that is.
 */
codes: SheetCodesView, };

/**
 * Codes of one sheet that are being brought together.
 */
export type SheetCodesView = { 
/**
 * The sheet, by the letters that stand on its pages.
 */
sheet: string, 
/**
 * How many codes it has.
 */
of: number, 
/**
 * Which are here, from 1.
 */
here: Array<number>, 
/**
 * Which are not.
 */
missing: Array<number>, };

/**
 * What a sheet says, typed or pasted.
 */
export type SheetTextRequest = { 
/**
 * Its lines, or the texts of its codes. Sealed: nothing in it is secret.
 */
text: string, };

/**
 * A picture that was pasted or dropped.
 */
export type PictureRequest = { 
/**
 * Its file, PNG or JPEG, in base64 (RFC 4648, section 4).
 */
picture: string, };

/**
 * A backup that is being handed out in pieces.
 */
export type HandoutView = { 
/**
 * How many pieces give it back.
 */
needed: number, 
/**
 * The pieces.
 */
pieces: Array<HeldPieceView>, };

/**
 * One piece of a backup that is handed out.
 */
export type HeldPieceView = { 
/**
 * Which, from 1.
 */
index: number, 
/**
 * Who gets it.
 */
holder: string, 
/**
 * True once it was written, read back and opened; by a device that keeps it, on its own disk.
 */
saved: boolean, 
/**
 * The device that is to keep it, where it is one, and how far that is.
 */
keeper: KeeperView | null, };

/**
 * A device that is to keep a piece.
 */
export type KeeperView = "unsent" | "sent" | "kept" | "full";

/**
 * Opens the piece that was chosen.
 */
export type OpenPieceRequest = { 
/**
 * The password of its holder.
 */
password: string, };

/**
 * What the file of a piece says of itself.
 */
export type PieceLabelView = { 
/**
 * Which piece, from 1.
 */
index: number, 
/**
 * Of how many.
 */
of: number, 
/**
 * How many are needed.
 */
needed: number, 
/**
 * Who holds it.
 */
holder: string, };

/**
 * Pieces that are being brought together.
 */
export type PiecesView = { 
/**
 * The wallet's name.
 */
wallet: string, 
/**
 * The device whose backup it is.
 */
device: string, 
/**
 * How many pieces are needed.
 */
needed: number, 
/**
 * Whose pieces are here.
 */
here: Array<string>, 
/**
 * Whose are not.
 */
missing: Array<string>, 
/**
 * True once they give the backup.
 */
is_enough: boolean, };

/**
 * Writes one of the pieces.
 */
export type SavePieceRequest = { 
/**
 * Which, from 1.
 */
index: number, 
/**
 * The password of its holder.
 */
password: string, 
/**
 * As a file, or as a sheet to print.
 */
form: BackupForm, };

/**
 * Splits this device's backup of a wallet among holders.
 */
export type SplitRequest = { 
/**
 * The wallet.
 */
wallet: string, 
/**
 * How many pieces give it back, from 2.
 */
needed: number, 
/**
 * Who gets a piece; 2 to 10.
 */
holders: Array<HolderRequest>, };

/**
 * Who is to hold a piece of a backup.
 */
export type HolderRequest = { 
/**
 * The name.
 */
name: string, 
/**
 * The id of a known device that is to keep it; none for somebody who gets a file.
 */
device: string | null, };

/**
 * Answers what a person is asked.
 */
export type TrustRequest = { 
/**
 * The name of the question.
 */
code: string, };

/**
 * Gives a piece to the device that is to keep it.
 */
export type GivePieceRequest = { 
/**
 * Which, from 1.
 */
index: number, };

/**
 * Names a part of a backup that is on this device.
 */
export type PartRequest = { 
/**
 * Its id.
 */
part: string, };

/**
 * A part of this device's backup that a person keeps.
 */
export type PersonPartRequest = { 
/**
 * The id of the wallet whose piece the backup is of.
 */
wallet: string, 
/**
 * The attempt that made that piece.
 */
epoch: number, 
/**
 * Which part, from 1.
 */
index: number, 
/**
 * When it was saved, in Unix seconds.
 */
at: number, };

/**
 * Gives a part that is kept here back to the device that asks.
 */
export type GivePartRequest = { 
/**
 * The code of the request.
 */
code: string, 
/**
 * The part's id.
 */
part: string, };

/**
 * Brings parts of one backup together that are on this device.
 */
export type GatherRequest = { 
/**
 * The set that they are of.
 */
set: string, };

/**
 * A part of a backup that is on this device.
 */
export type KeptPartView = { 
/**
 * Its id.
 */
part: string, 
/**
 * The name of the device that sent it.
 */
from: string, 
/**
 * When, in Unix seconds.
 */
since: number, 
/**
 * True where it is of a backup that this device is to have.
 */
came_back: boolean, 
/**
 * What it is of; none where it is no part of a backup, or damaged.
 */
of: PartOfView | null, };

/**
 * What a part of a backup is of, by its own word.
 */
export type PartOfView = { 
/**
 * The set that it is of.
 */
set: string, 
/**
 * The wallet's id.
 */
wallet_id: string, 
/**
 * The wallet's name.
 */
wallet: string, 
/**
 * Such as "2 of 3".
 */
share: string, 
/**
 * The attempt that made the piece.
 */
epoch: string, 
/**
 * The device whose backup it is.
 */
device: string, 
/**
 * When the backup was made, in Unix seconds.
 */
made_at: number, 
/**
 * Which part it is, and of how many.
 */
label: PieceLabelView, };

/**
 * Takes the share of a recovery file that was chosen before, on a device that is in use.
 */
export type RestoreHereRequest = { 
/**
 * The password of the file; none where the pieces that were brought together are meant.
 */
file_password: string | null, };

/**
 * Founds a device with the share of a recovery file that was chosen before.
 */
export type RestoreRequest = { 
/**
 * What the device is called; another name than the lost one's tells the two apart.
 */
name: string, 
/**
 * The password of the file; none where the pieces that were brought together are meant.
 */
file_password: string | null, 
/**
 * The new password of this device.
 */
password: string, 
/**
 * True to keep a second half in the system keychain.
 */
keychain: boolean, };

/**
 * Chooses the password of all copies.
 */
export type BackupPasswordRequest = { 
/**
 * The password.
 */
password: string, };

/**
 * Puts copies into a folder, which the system's own dialog asks for.
 */
export type FolderRequest = { 
/**
 * The name of the place.
 */
name: string, 
/**
 * What folder it is, as its person says.
 */
kind: PlaceKindView, };

/**
 * How to get into a server.
 */
export type ServerRequest = { "kind": "web_dav", 
/**
 * The collection's address.
 */
url: string, 
/**
 * The user.
 */
user: string, 
/**
 * The user's password.
 */
password: string, } | { "kind": "s3", 
/**
 * The server's address, without the bucket.
 */
endpoint: string, 
/**
 * The bucket.
 */
bucket: string, 
/**
 * The region.
 */
region: string, 
/**
 * The id of the access key.
 */
access_key: string, 
/**
 * The access key itself.
 */
secret_key: string, 
/**
 * A folder inside the bucket; empty for none.
 */
prefix: string, };

/**
 * Puts copies onto a server.
 */
export type AddServerRequest = { 
/**
 * The name of the place.
 */
name: string, 
/**
 * The server.
 */
server: ServerRequest, };

/**
 * Who keeps the files of an account.
 */
export type ProviderRequest = "google_drive" | "dropbox" | "one_drive";

/**
 * Begins to sign in at a provider, as a program that its person registered there.
 */
export type SignInRequest = { 
/**
 * The provider.
 */
provider: ProviderRequest, 
/**
 * The id of the registered program.
 */
client_id: string, 
/**
 * What the provider gave with it; empty where it gave nothing.
 */
client_secret: string, };

/**
 * A sign-in that waits for the browser.
 */
export type SignInView = { 
/**
 * Where its person signs in. It holds no secret.
 */
link: string, };

/**
 * Puts copies into the account that was signed in to.
 */
export type AddAccountRequest = { 
/**
 * The name of the place.
 */
name: string, };

/**
 * What was found at a place.
 */
export type BrowsedView = { 
/**
 * The recovery files, wallet by wallet, the newest first.
 */
copies: Array<BrowsedCopyView>, 
/**
 * Files that are none or were not read; not all where they are many.
 */
others: Array<OtherFileView>, 
/**
 * How many such files are not among `others`.
 */
more: number, };

/**
 * A recovery file at a place.
 */
export type BrowsedCopyView = { 
/**
 * What it says of itself.
 */
file: RecoveryFileView, 
/**
 * True where one of a later epoch of the same wallet lies there.
 */
is_earlier: boolean, };

/**
 * A file at a place that cannot be restored from.
 */
export type OtherFileView = { 
/**
 * Its name.
 */
name: string, 
/**
 * The code of why.
 */
code: string, };

/**
 * Names a recovery file that was found at a place.
 */
export type FoundCopyRequest = { 
/**
 * Its name there.
 */
file: string, };

/**
 * Names a place for copies.
 */
export type PlaceRequest = { 
/**
 * Its id.
 */
place: string, };

/**
 * Names a wallet's copy at a place.
 */
export type CopyRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The place's id.
 */
place: string, };

/**
 * Tries whether a copy would come back.
 */
export type DrillRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The place's id.
 */
place: string, 
/**
 * The password of backups.
 */
password: string, };

/**
 * What a copy brought back.
 */
export type DrillView = { 
/**
 * Such as "2 of 3".
 */
share: string, 
/**
 * The device that made it.
 */
device: string, 
/**
 * The attempt that made the piece.
 */
epoch: number, 
/**
 * When the copy was made.
 */
made_at: number, };

/**
 * Hands a signed transaction to its network once more.
 */
export type PublishRequest = { 
/**
 * The wallet's id.
 */
wallet: string, 
/**
 * The transaction's hash.
 */
hash: string, };
