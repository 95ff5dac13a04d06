import type {
  ApprovalView,
  AppView,
  BackupsView,
  BrowsedView,
  BroughtView,
  ChangeKindView,
  ChangePersonView,
  ChangeView,
  ChosenView,
  CopyView,
  DeviceView,
  DrillView,
  FreezeView,
  HandedPartView,
  HandoutView,
  HeldPieceView,
  HolderRequest,
  HistoryView,
  HomeView,
  KeyAtHandView,
  KeyRequest,
  KeptPartView,
  MemberView,
  NetworkView,
  OutcomeView,
  PersonPartView,
  PiecesView,
  PlaceKindView,
  SignInView,
  PurposeView,
  QuoteView,
  RecoveryFileView,
  RestoredView,
  SeatState,
  SeatView,
  SessionView,
  StageView,
  TrustedView,
  UnfinishedView,
  WalletView,
  WholeKeyView,
} from '../bridge';

/** Made-up views for tests and for the pictures of the screens. Nothing here is anybody's. */

export const now = Math.floor(Date.now() / 1000);

const recipient = '0x52908400098527886E0F7030069857D2E4169EE7';
const own = '0x8617E340B3D01FA5F11F306F4090FD50E238070D';
const hash = '0x9fc76417374aa880d4449a1f7f31ec597f00b1f6f3dd2d66f4c9c6c445836d8b';

export const picture = svgOf(29);

export const laptop = device('a', 'Kitchen laptop', 'computer', ['amber', 'lantern', 'orbit', 'quarry'], true);
export const desktop = device('b', 'Study computer', 'computer', ['velvet', 'cactus', 'harbor', 'spruce']);
export const server = device('c', 'Office server', 'server', ['meadow', 'copper', 'violin', 'island']);

export const networks: NetworkView[] = [
  { chain_id: 1, name: 'Ethereum', symbol: 'ETH', is_test: false, node: 'https://node.example' },
  { chain_id: 11155111, name: 'Sepolia', symbol: 'ETH', is_test: true, node: null },
  { chain_id: 31337, name: 'Local development node', symbol: 'ETH', is_test: true, node: null },
];

export const payment: HistoryView = {
  hash,
  at: now - 7200,
  chain_id: 1,
  to: recipient,
  value: '0.25',
  proposer: laptop.name,
  signers: [laptop.name, desktop.name],
  link: `https://explorer.example/tx/${hash}`,
  fate: { state: 'mined', block: 21_480_113 },
};

export const family: WalletView = wallet('family', 'Family savings', 2, [laptop, desktop, server]);

export const quote: QuoteView = {
  to: recipient,
  amount: '0.5',
  fees: [
    ['slow', '0.00021'],
    ['normal', '0.00042'],
    ['fast', '0.00084'],
  ],
  total: '0.50042',
  cautions: [],
};

export const recoveryFile: RecoveryFileView = {
  file: 'family-savings-kitchen-laptop.cohort',
  wallet: 'Family savings',
  share: '2 of 3',
  epoch: '1',
  device: laptop.name,
  made_at: now - 86_400,
  piece: null,
};

/** The same out of what somebody typed. */
export const typedFile: RecoveryFileView = { ...recoveryFile, file: '' };

/** A whole file that was chosen. */
export function chosen(file: RecoveryFileView): ChosenView {
  return { kind: 'file', file };
}

/** A picture of some codes of a sheet. */
export const someCodes: ChosenView = { kind: 'codes', codes: { sheet: 'MZXW 6YTB', of: 5, here: [1, 3, 5], missing: [2, 4] } };

/** What lies at a place: two epochs of one wallet, a damaged copy, and files of others. */
export const browsed: BrowsedView = {
  copies: [
    { file: { ...recoveryFile, file: 'c0ffee-00000004-kitchenlaptop-0a1b2c3d4e5f6071.cohort', epoch: '4' }, is_earlier: false },
    { file: { ...recoveryFile, file: 'c0ffee-00000003-kitchenlaptop-1a1b2c3d4e5f6072.cohort', epoch: '3', made_at: now - 40 * 86_400 }, is_earlier: true },
    { file: { ...recoveryFile, file: '5af3-00000001-kitchenlaptop-2a1b2c3d4e5f6073.cohort', wallet: 'Holiday fund', share: '1 of 2', made_at: now - 60 * 86_400 }, is_earlier: false },
  ],
  others: [
    { name: 'c0ffee-00000002-kitchenlaptop-3a1b2c3d4e5f6074.cohort', code: 'vault.damaged' },
    { name: 'summer at the lake.jpeg', code: 'browse.other_name' },
    { name: 'notes.txt', code: 'browse.other_name' },
  ],
  more: 0,
};

/** One part of the same backup. */
export const partFile: RecoveryFileView = { ...recoveryFile, file: 'family-savings-piece-1-bank.cohort', piece: { index: 1, of: 3, needed: 2, holder: 'Bank' } };

export const onePart: PiecesView = { wallet: 'Family savings', device: laptop.name, needed: 2, here: ['Bank'], missing: ['Sister', 'Safe at home'], is_enough: false };
export const twoParts: PiecesView = { ...onePart, here: ['Bank', 'Sister'], missing: ['Safe at home'], is_enough: true };

/** A backup that is to be handed out; how far, by part. */
export function handoutOf(needed: number, holders: readonly HolderRequest[], far: readonly Partial<HeldPieceView>[] = []): HandoutView {
  return { needed, pieces: holders.map(({ name, device }, index) => ({ index: index + 1, holder: name, saved: false, keeper: device === null ? null : 'unsent', ...far[index] })) };
}

/** Parts that people keep in files. */
export const people: readonly HolderRequest[] = ['Bank', 'Sister', 'Safe at home'].map((name) => ({ name, device: null }));

/** A part of this device's backup, or of another's; damaged where it is of nothing. */
export function keptPart(index: number, over: Partial<KeptPartView> = {}, of: Partial<NonNullable<KeptPartView['of']>> = {}): KeptPartView {
  return {
    part: String(index).repeat(64),
    from: desktop.name,
    since: now - 40 * 86_400,
    came_back: false,
    of: {
      set: '5e'.repeat(32),
      wallet_id: 'family',
      wallet: 'Family savings',
      share: '2 of 3',
      epoch: '1',
      device: desktop.name,
      made_at: now - 40 * 86_400,
      label: { index, of: 3, needed: 2, holder: [laptop.name, phone.name, 'Bank'][index - 1] ?? laptop.name },
      ...of,
    },
    ...over,
  };
}

/** A part of this device's backup of the family's wallet that another device keeps. */
export function handed(keeper: DeviceView, over: Partial<HandedPartView> = {}): HandedPartView {
  return { part: keeper.id, keeper, wallet: 'family', epoch: 4, fate: 'kept', at: now - 2 * 86_400, given: null, ...over };
}

/** A part of this device's backup of the family's wallet that a person keeps. */
export function withPerson(holder: string, index: number, over: Partial<PersonPartView> = {}): PersonPartView {
  return { wallet: 'family', epoch: 4, index, of: 3, needed: 2, holder, at: now - index * 86_400, ...over };
}

/** What this device's person may be asked in the approve window. */
export const trusted = (): Record<'server' | 'password' | 'keepers', TrustedView> => ({
  server: { kind: 'server', name: 'Office server', address: 'https://cloud.example/dav/cohort' },
  password: { kind: 'password' },
  keepers: { kind: 'keepers', wallet: 'Family savings', devices: [desktop, phone], needed: 2, of: 3 },
});

/** A part that a device gave back to this one. */
export function back(index: number, over: Partial<KeptPartView> = {}, of: Partial<NonNullable<KeptPartView['of']>> = {}): KeptPartView {
  return keptPart(index, { came_back: true, from: phone.name, since: now - 300, ...over }, of);
}

export const oneBack: PiecesView = { wallet: 'Family savings', device: desktop.name, needed: 2, here: ['Garden phone'], missing: ['Office server', 'Bank'], is_enough: false };

const placeNames = { disk: 'This computer', other_disk: 'Blue memory stick', synced: 'Nextcloud folder', web_dav: 'Office server', s3: 'Family bucket', google_drive: 'Kim’s Drive', dropbox: 'Kim’s Dropbox', one_drive: 'Kim’s OneDrive' };
const placeAddresses = { disk: '/home/kim/Backups', other_disk: '/media/kim/BLUE', synced: '/home/kim/Nextcloud/Cohort', web_dav: 'https://cloud.example/dav/cohort', s3: 'https://s3.example/family/cohort', google_drive: 'Google Drive: kim@example.org', dropbox: 'Dropbox: kim@example.org', one_drive: 'OneDrive' };

/** Places of these kinds, under a password. */
export function placed(...kinds: PlaceKindView[]): BackupsView {
  return { password: true, broken: false, places: kinds.map((kind, index) => ({ id: String(index), name: placeNames[kind], kind, address: placeAddresses[kind] })) };
}

/** A proven copy at a place, made three days ago. */
export function copyAt(place: string, over: Partial<CopyView> = {}): CopyView {
  const at = now - 3 * 86_400;
  const name = `family000000000a-00000001-kitchenlaptop-${'7c41'.repeat(4)}.cohort`;
  return { place, state: { state: 'proven' }, file: { name, epoch: 1, at }, checked: at, drilled: null, stale: [], ...over };
}

/** A sign-in that waits for the browser. */
export const signIn: SignInView = {
  link: `https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=1-a.apps.googleusercontent.com&state=${'kL8'.repeat(14)}&code_challenge=${'E9M'.repeat(14)}&code_challenge_method=S256&redirect_uri=http%3A%2F%2F127.0.0.1%3A40123%2F&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdrive.file`,
};

/** What a copy brought back. */
export const drilled: DrillView = { share: '1 of 3', device: laptop.name, epoch: 1, made_at: now - 3 * 86_400 };

export const approval: ApprovalView = {
  from: own,
  real_money: true,
  facts: [
    { field: 'network', text: 'Ethereum' },
    { field: 'recipient', text: recipient },
    { field: 'amount', text: '0.5\u00a0ETH' },
    { field: 'fee_max', text: '0.000\u202f42\u00a0ETH' },
    { field: 'total_max', text: '0.500\u202f42\u00a0ETH' },
    { field: 'fee_per_gas', text: '20\u00a0gwei' },
    { field: 'priority_fee_per_gas', text: '1\u00a0gwei' },
    { field: 'gas_limit', text: '21000' },
    { field: 'nonce', text: '7' },
  ],
  differences: [],
  cautions: [],
  code: '48290517',
  agreed: false,
};

export const create: PurposeView = { kind: 'create', name: 'Family savings', threshold: 2, holders: 3, practice: false, master: null, imports: null };
export const sign: PurposeView = { kind: 'sign', wallet: 'family', name: 'Family savings' };

/** A part of the study computer's backup is asked back, for this device or for a new one. */
export const newcomer = device('9', 'Study computer (new)', 'computer', ['bishop', 'cobalt', 'dragon', 'ferry']);
export const returnPurpose = (to: DeviceView): PurposeView => ({ kind: 'return', to });

export const partner = device('d', 'Practice partner', 'computer', ['cedar', 'pebble', 'rocket', 'saddle']);

/** A wallet to practise with: this device and its partner. */
export const practice: WalletView = wallet('trial', 'Practice', 2, [laptop, partner], {
  practice: true,
  refresh: null,
  members: [member(laptop, false), member(partner, false)],
  safe_to_fund: false,
  balances: [{ chain_id: 31337, ether: '9.75', code: null, at: now - 5 }],
  history: [],
});
export const noRelay = { url: null, key: null, state: 'none', code: null, practice: false } as const;
export const servingRelay = { url: 'wss://wallet.example/v1', key: '4f'.repeat(32) };
export const practiceRelay = { url: null, key: null, state: 'connected', code: null, practice: true } as const;
export const createPractice: PurposeView = { kind: 'create', name: 'Practice', threshold: 2, holders: 2, practice: true, master: null, imports: null };

export const phone = device('e', 'Garden phone', 'phone', ['walnut', 'ribbon', 'ladder', 'planet']);
export const tablet = device('f', 'Attic computer', 'computer', ['thunder', 'basket', 'mirror', 'pepper']);

/** New pieces have been due for a while. */
export const refreshDue = { days: 90, began: now - 94 * 86_400 - 60, due: now - 4 * 86_400 - 60, is_due: true };

/** The relay was asked who is there; one device was not heard yet. */
export const watched: WalletView = {
  ...family,
  members: [member(laptop, true), { ...member(desktop, true), online: true, seen: now - 600 }, { ...member(server, true), online: false, seen: null }],
  refresh: { days: 0, began: null, due: null, is_due: false },
};

/** Four of the family's devices hold a piece, and one is away. */
export const five: WalletView = wallet('family', 'Family savings', 2, [laptop, desktop, server, phone], {
  asleep: [member(tablet, false)],
  origin: 'refresh',
  epoch: 4,
  created: now - 12 * 86_400 - 60,
  retired: 2,
  retires: now + 3 * 86_400,
});

/** Four held a piece; this device and the study computer refreshed, and so did the study computer with the other two. */
export const apart: WalletView = {
  ...wallet('family', 'Family savings', 2, [laptop, desktop]),
  asleep: [member(server, false), member(phone, false)],
  origin: 'refresh',
  epoch: 4,
  apart: { there: [server, phone], both: [desktop], made: now - 3 * 3600 },
  before: { threshold: 2, master: null, members: [laptop, desktop, server, phone].map((each) => member(each, true)), asleep: [] },
  retired: 1,
};

/** The phone came in the place of the server. */
export const replaced: WalletView = {
  ...wallet('family', 'Family savings', 2, [laptop, desktop, phone]),
  origin: 'recover',
  before: { threshold: 2, master: null, members: [laptop, desktop, server].map((each) => member(each, true)), asleep: [] },
  retired: 1,
  retires: now + 3 * 86_400,
};

/** Two devices that must agree refreshed their pieces, and not both saved a backup since. */
export const refreshedPair: WalletView = {
  ...wallet('family', 'Family savings', 2, [laptop, desktop]),
  members: [member(laptop, true), member(desktop, false)],
  origin: 'refresh',
  epoch: 2,
  safe_to_fund: false,
  before: { threshold: 2, master: null, members: [laptop, desktop].map((each) => member(each, true)), asleep: [] },
  retired: 1,
};

/** A freeze of the family's wallet by this device because of the server, made two hours ago for three days. */
export function freeze(over: Partial<FreezeView> = {}): FreezeView {
  return { by: laptop.id, made: now - 7200, until: now + 70 * 3600, lost: server.id, lifted_by: [], ...over };
}

/** Another wallet of this device, that the server does not take part in. */
export const fresh: WalletView = wallet('fresh', 'Second savings', 2, [laptop, desktop, phone], { address: recipient, history: [] });

export const comparison = ['amber', 'lantern', 'orbit', 'quarry', 'velvet', 'cactus', 'harbor'];

/** Words that look like a phrase and are nobody's: their checksum is wrong. */
export const phrase = 'zoo walnut ribbon ladder planet thunder basket mirror pepper cactus harbor spruce meadow copper violin island amber orbit quarry velvet cedar pebble rocket saddle'.split(' ');

/** What the made-up lists offer for the last word of a text that is not done. */
export function offeredAfter(text: string): string[] {
  const last = text.split(' ').at(-1) ?? '';
  return last === '' ? [] : ['judge', 'juice', 'jump', 'jungle', 'junior', 'junk', 'just', ...phrase].filter((word) => word.startsWith(last)).slice(0, 8);
}

const addresses = [own, recipient, '0xde709f2102306220921060314715629080e2fb77', '0x27b1fdb04752bbc536007a920d24acb045561c26', '0xDe0B295669a9FD93d5F28D9Ec85E40f4cb697BAe'];

/** What a made-up device reads of what was typed. Another path has the same addresses in another order. */
export function brought({ text, path, keep_words }: Pick<KeyRequest, 'text' | 'path' | 'keep_words'>): BroughtView {
  const words = text.split(/\s+/).length;
  if (words === 1 && !text.startsWith('xprv')) return { kind: 'alone', words: null, keeps_words: false, addresses: [{ path: '', address: own }] };
  const shown = path === '' ? addresses : addresses.toReversed();
  return {
    kind: words === 1 ? 'tree' : 'words',
    words: words === 1 ? null : words,
    keeps_words: keep_words && words > 1,
    addresses: shown.map((address, index) => ({ path: `${path === '' ? "m/44'/60'/0'/0" : path}/${String(index)}`, address })),
  };
}

/** The wallet of a key that was brought as words. */
export const imported: WalletView = wallet('imported', 'Old savings', 2, [laptop, desktop, server], { imported: { words: true }, address: recipient });

/** What opens the family's address, made up: nobody's key. */
export const wholeKey: WholeKeyView = { private_key: `0x${'5a'.repeat(32)}`, extended_key: `xprv9s21ZrQH${'7Kq'.repeat(33)}`, scalar: '3c'.repeat(32), words: { kind: 'none' } };
export const exportPurpose: PurposeView = { kind: 'export', wallet: 'family', name: 'Family savings', to: laptop };
/** The family's key went to this device, where it waits to be shown. */
export const exportedHere: WalletView = { ...wallet('family', 'Family savings', 2, [laptop, desktop, server]), exported: { exports: [{ at: now - 60, to: laptop }] } };
export const atHand: KeyAtHandView = { wallet: 'family', until: now + 540 };
/** The same to the study computer. */
export const exported: WalletView = { ...wallet('family', 'Family savings', 2, [laptop, desktop, server]), exported: { exports: [{ at: now - 7200, to: desktop }] } };

/** What the running session is to change in the family's wallet. */
export function changing(kind: ChangeKindView, threshold: number, holders: number): PurposeView {
  return { kind: 'change', change: kind, wallet: 'family', name: 'Family savings', threshold, holders, master: null, imported: false, exported: false };
}

/** The piece of a lost device, out of its recovery file. */
export const restored: RestoredView = { wallet: 'family', name: 'Family savings', threshold: 2, holders: 2, place: 2, device: desktop.name, epoch: 3, made: now - 864_000, others: [laptop.name] };

export function person(of: DeviceView, before: ChangePersonView['before'], after: ChangePersonView['after'], takesPart = true): ChangePersonView {
  return { device: of, takes_part: takesPart, before, after, is_restored: false };
}

/** A device comes: 2 of 3 becomes 2 of 4. */
export const adding: ChangeView = {
  kind: 'add',
  threshold_before: 2,
  threshold_after: 2,
  master_before: null,
  master_after: null,
  people: [person(laptop, 'holder', 'holder'), person(desktop, 'holder', 'holder'), person(server, 'holder', 'holder'), person(phone, 'outside', 'holder')],
};

/** One device goes, another one is away: 2 of 4 becomes 2 of 2. */
export const removing: ChangeView = {
  kind: 'remove',
  threshold_before: 2,
  threshold_after: 2,
  master_before: null,
  master_after: null,
  people: [person(laptop, 'holder', 'holder'), person(desktop, 'holder', 'holder'), person(server, 'holder', 'outside', false), person(phone, 'holder', 'asleep', false)],
};

/** The server's piece is dropped: 2 of 3 becomes 2 of 2. */
export const dropping: ChangeView = { ...removing, people: removing.people.filter(({ device }) => device.id !== phone.id) };

/** The same devices get new pieces. */
export const refreshing: ChangeView = {
  kind: 'refresh',
  threshold_before: 2,
  threshold_after: 2,
  master_before: null,
  master_after: null,
  people: [person(laptop, 'holder', 'holder'), person(desktop, 'holder', 'holder'), person(server, 'holder', 'holder')],
};

/** Back to the pieces before the phone came in the place of the server, which stays away. */
export const undoing: ChangeView = { ...refreshing, kind: 'undo', people: [person(laptop, 'holder', 'holder'), person(desktop, 'holder', 'holder'), person(phone, 'holder', 'outside', false), person(server, 'outside', 'asleep', false)] };

/** Back to the pieces before a refresh, with a new device in the place of a lost one. */
export const undoingNew: ChangeView = { ...refreshing, kind: 'undo', people: [person(laptop, 'holder', 'holder'), { ...person(desktop, 'holder', 'outside', false), is_restored: true }, person(newcomer, 'outside', 'holder')] };

export function unfinished(over: Partial<UnfinishedView> = {}): UnfinishedView {
  return {
    session: '5c1f0a52-6f5e-4a86-9f5f-0a0f4d8f6b11',
    kind: 'add',
    wallet: 'family',
    name: 'Family savings',
    is_mine: true,
    initiator: laptop.name,
    people: [desktop.name, server.name],
    until: now + 40_000,
    acknowledged: false,
    ...over,
  };
}

/** An open device with the given parts. */
export function open(over: Partial<HomeView> = {}): AppView {
  return {
    state: 'open',
    device: laptop,
    relay: { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'connected', code: null, practice: false },
    wallets: [family],
    inbox: [],
    session: null,
    unfinished: [],
    last: null,
    lock_after_minutes: 5,
    page: null,
    keychain: true,
    networks,
    marker: 'kept',
    missing: [],
    restored: [],
    parts: { kept: 0, came_back: 0, handed: [], people: [] },
    backups: { password: false, broken: false, places: [] },
    unreadable: [],
    practice: null,
    brought: null,
    at_hand: null,
    trust: null,
    ...over,
  };
}

export function wallet(id: string, name: string, threshold: number, devices: readonly DeviceView[], over: Partial<WalletView> = {}): WalletView {
  return {
    id,
    name,
    threshold,
    holders: devices.length,
    practice: false,
    master: null,
    imported: null,
    exported: null,
    address: own,
    address_qr: picture,
    epoch: 1,
    created: now - 864_000,
    standing: 'holder',
    members: devices.map((each) => member(each, true)),
    asleep: [],
    origin: null,
    apart: null,
    before: null,
    refresh: { days: 90, began: now - 864_000, due: now - 864_000 + 90 * 86_400, is_due: false },
    retired: 0,
    retires: null,
    erased: null,
    copies: [],
    freezes: [],
    early_freezes: [],
    left: [],
    safe_to_fund: true,
    receive_closed: false,
    balances: [{ chain_id: 1, ether: '12.503118', code: null, at: now - 5 }],
    history: [payment],
    ...over,
  };
}

export function member(of: DeviceView, saved: boolean, banned = false): MemberView {
  return { device: of, saved, provisional: of.kind === 'phone' && !saved, banned, seen: of.is_me ? null : now - 3 * 3600, online: null };
}

/** A session of the three devices in the given states, the first ones present. */
export function session(purpose: PurposeView, stage: StageView, states: readonly SeatState[] = ['present', 'present', 'present'], over: Partial<SessionView> = {}): SessionView {
  return {
    session: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    purpose,
    change: null,
    is_initiator: true,
    invite: null,
    on_phone: null,
    seats: purpose.kind === 'sign' || purpose.kind === 'export' || purpose.kind === 'return' ? 2 : 3,
    people: states.map((state, index) => seat([laptop, desktop, server][index] ?? laptop, state)),
    stage,
    last_progress: now - 4,
    ...over,
  };
}

export function seat(of: DeviceView, state: SeatState, online = true): SeatView {
  return { device: of, online, state };
}

/** A second page in a browser. */
export const secondPhone = device('f', 'Walking phone', 'phone', ['cedar', 'lemon', 'bishop', 'tunnel']);

/** Two of three keep their piece in a browser, one of them without a backup. */
export const pocketed: WalletView = {
  ...wallet('pocketed', 'Travel money', 2, [laptop, phone, secondPhone]),
  members: [member(laptop, true), member(phone, true), member(secondPhone, false)],
  safe_to_fund: false,
};

/** The page that phones open. */
export const page = 'https://wallet.example/';

export const onPhone = { link: `${page}#cohort:open/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed`, qr: picture };

export const invite = { link: `cohort:join/${'a7Kq0Zr9_Xc3-Lm5'.repeat(14)}`, qr: picture };

export function failed(code: string, over: Partial<Extract<OutcomeView, { outcome: 'failed' }>> = {}): OutcomeView {
  return { outcome: 'failed', code, devices: [], may_retry: false, reason: null, ...over };
}

function device(id: string, name: string, kind: DeviceView['kind'], fingerprint: string[], isMe = false): DeviceView {
  return { id: id.repeat(64), name, kind, fingerprint, is_me: isMe };
}

/** Something that looks like a code to scan and says nothing. */
function svgOf(size: number): string {
  const isDark = (x: number, y: number): boolean => {
    const eye = (cx: number, cy: number): boolean | undefined => {
      const far = Math.max(Math.abs(x - cx), Math.abs(y - cy));
      return far > 4 ? undefined : far === 3 || far <= 1;
    };
    return eye(3, 3) ?? eye(size - 4, 3) ?? eye(3, size - 4) ?? (x * 7 + y * 13 + x * y * 3) % 5 < 2;
  };
  const cells = Array.from({ length: size * size }, (_, index) => [index % size, Math.floor(index / size)] as const);
  const path = cells.flatMap(([x, y]) => (isDark(x, y) ? [`M${String(x + 4)} ${String(y + 4)}h1v1h-1z`] : [])).join('');
  const span = String(size + 8);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${span} ${span}"><path d="M0 0h${span}v${span}H0z"/><path d="${path}"/></svg>`;
}
