import type { AppView, ChangeKindView, ChangeView, CopyFileView, CopyStateView, CopyView, FreezeView, HandedPartView, HomeView, SeatState, SessionView, StageView, StandingView, WalletView } from '../bridge';
import { FakeBridge, hangs, refuses } from './fake-bridge';
import * as made from './views';

/** What a person does before the picture is taken. */
export type Act = { readonly press: string } | { readonly hold: string } | { readonly type: string; readonly text: string } | { readonly pick: string; readonly option: string };

/** One screen in one state. */
export type Screen = {
  readonly bridge: () => FakeBridge;
  readonly window?: 'main' | 'approve' | 'key';
  readonly acts?: readonly Act[];
};

const press = (testid: string): Act => ({ press: testid });
const hold = (testid: string): Act => ({ hold: testid });
const type = (testid: string, text: string): Act => ({ type: testid, text });
const pick = (testid: string, option: string): Act => ({ pick: testid, option });
const show = (view: AppView | undefined, ...acts: Act[]): Screen => ({ bridge: () => new FakeBridge(view), acts });
const ask = (stage: StageView): Screen => ({ bridge: () => new FakeBridge(made.open({ session: made.session(made.sign, stage, ['present', 'present']) })), window: 'approve' });

/** A change that the family's devices are asked for. */
const changing = (stage: StageView, states: readonly SeatState[] = ['present', 'present', 'present'], over: Partial<SessionView> = {}): AppView =>
  made.open({ session: made.session(made.changing('refresh', 2, 3), stage, states, { change: made.refreshing, ...over }) });
const agreeing = { stage: 'agreeing', code: '48290517', agreed: false } as const;
const agree = (kind: ChangeKindView, change: ChangeView, agreed = false): Screen => ({
  bridge: () => new FakeBridge(made.open({ session: made.session(made.changing(kind, 2, 3), { ...agreeing, agreed }, ['working', 'working'], { change }) })),
  window: 'approve',
});
const lobby = (over: Partial<SessionView> = {}): SessionView =>
  made.session(made.changing('add', 2, 4), { stage: 'gathering', complete: false }, ['present', 'present'], { seats: 4, change: null, invite: made.invite, ...over });
/** A wallet that is made, where one device alone may ask. */
const createMaster: SessionView['purpose'] = { kind: 'create', name: 'Family savings', threshold: 2, holders: 3, practice: false, master: made.desktop.id, imports: null };
/** A newcomer on its way into a wallet where one device alone may ask. */
const joiningMaster: Partial<SessionView> = {
  purpose: { kind: 'change', change: 'quick_add', wallet: null, name: 'Family savings', threshold: 2, holders: 4, master: made.desktop.id, imported: false, exported: false },
  is_initiator: false,
  invite: null,
  stage: { stage: 'comparing', words: made.comparison },
};
/** The key window, with what a made-up device answers. */
const bring = (answers: ConstructorParameters<typeof FakeBridge>[1], ...acts: Act[]): Screen => ({ bridge: () => new FakeBridge(made.open(), answers), window: 'key', acts });
const fromPlace = [press('welcome-act-restore'), press('restore-from')];
/** Google Drive with all that it takes. */
const toDrive = [
  press('wallet-health-recovery'),
  press('copies-add'),
  press('place-kind-google_drive'),
  type('place-client-id', '1-a.apps.googleusercontent.com'),
  type('place-client-secret', 'GOCSPX-a'),
  press('place-go'),
];
const typing = (text: string): Act[] => [press('bring-way-words'), type('bring-words', text)];
/** The first lines of a sheet, as somebody types them. */
const sheetLines = '1 aeaa acuo mzxw 6ytb kq5t\n2 inhu qt2s krlf iaid afay cpqb';
const twelve = made.phrase.slice(0, 12).join(' ');
const drawing = [press('bring-way-count'), press('bring-count-twentyFour'), press('bring-draw')];
/** A wallet of a key that exists is being made. */
const createImport: SessionView['purpose'] = { kind: 'create', name: 'Old savings', threshold: 2, holders: 3, practice: false, master: null, imports: made.imported.address };
/** An export of the family's key to this device, or to another. */
const giving = (stage: StageView, states: readonly SeatState[], over: Partial<SessionView> = {}): AppView => made.open({ session: made.session(made.exportPurpose, stage, states, over) });
const exporting = { stage: 'exporting', code: '48290517', to: made.laptop, agreed: false } as const;
const toDesktop: Partial<SessionView> = { is_initiator: false, purpose: { kind: 'export', wallet: 'family', name: 'Family savings', to: made.desktop } };
const splitting = [press('wallet-health-recovery'), press('split-open'), type('split-holder-1', 'Bank'), type('split-holder-2', 'Sister'), type('split-holder-3', 'Safe at home'), press('split-go')];
/** Three of the family's wallet must agree, and a backup of it is split among its devices and a bank. */
const ofFour = made.wallet('family', 'Family savings', 3, [made.laptop, made.desktop, made.server, made.phone]);
const toDevices = [{ name: made.desktop.name, device: made.desktop.id }, { name: made.phone.name, device: made.phone.id }, { name: 'Bank', device: null }];
const choosing = [press('wallet-health-recovery'), press('split-open'), pick('split-keeper-1', made.desktop.id), pick('split-keeper-2', made.phone.id), type('split-holder-3', 'Bank')];
const handingOut = (...far: NonNullable<Parameters<typeof made.handoutOf>[2]>): Screen => ({
  bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: () => made.handoutOf(2, toDevices, far) }),
  acts: [...choosing, press('split-go')],
});
/** A part is given back to this device, or by it to the newcomer. */
const returning = (stage: StageView, states: readonly SeatState[], over: Partial<SessionView> = {}): AppView =>
  made.open({ parts: { kept: 2, came_back: 0, handed: [], people: [] }, session: made.session(made.returnPurpose(made.laptop), stage, states, over) });
const toNewcomer = (stage: StageView, mine: SeatState = 'working'): AppView =>
  returning(stage, [], { is_initiator: false, purpose: made.returnPurpose(made.newcomer), people: [made.seat(made.newcomer, 'present'), made.seat(made.laptop, mine)] });
const asksHere = { stage: 'returning', code: '48290517', to: made.newcomer, agreed: false } as const;
const asksMine = { ...asksHere, to: made.laptop, agreed: true } as const;
const givePart = (list: ReturnType<typeof made.keptPart>[] | (() => Promise<never>), ...acts: Act[]): Screen => ({
  bridge: () => new FakeBridge(toNewcomer(asksHere), { listParts: typeof list === 'function' ? list : () => list }),
  window: 'approve',
  acts,
});
/** A device with a camera, at Join. */
const seeing = (answers: ConstructorParameters<typeof FakeBridge>[1], ...acts: Act[]): Screen => ({
  bridge: () => Object.assign(new FakeBridge(made.open({ wallets: [] }), answers), { codesIn: () => Promise.resolve([]) }),
  acts: [press('start-act-join'), ...acts],
});
/** The family's wallet with parts of this device's backup at other devices. */
const handedOut = (...handed: HandedPartView[]): AppView => made.open({ wallets: [made.five], parts: { kept: 0, came_back: 0, handed, people: [] } });
const withPeople = (...acts: Act[]): Screen =>
  show(
    made.open({ wallets: [{ ...made.five, epoch: 4 }], parts: { kept: 0, came_back: 0, handed: [], people: [made.withPerson('Bank', 1, { epoch: 3 }), made.withPerson('Bank', 1), made.withPerson('Sister', 2)] } }),
    press('wallet-health-recovery'),
    ...acts,
  );
const gaveAway = made.handed(made.phone, { given: { to: made.newcomer.name, at: made.now - 3600 } });
const atKeepers = (...acts: Act[]): Screen =>
  show(
    handedOut(made.handed(made.server, { epoch: 3 }), made.handed(made.desktop), made.handed(made.tablet, { fate: 'refused' }), made.handed(made.phone, { fate: 'let_go' }), made.handed(made.newcomer, { fate: null })),
    press('wallet-health-recovery'),
    ...acts,
  );
const trusts = (kind: 'server' | 'password' | 'keepers', answers: ConstructorParameters<typeof FakeBridge>[1] = {}, ...acts: Act[]): Screen => ({
  bridge: () => new FakeBridge(made.open({ trust: { code: 'q1', what: made.trusted()[kind] } }), answers),
  window: 'approve',
  acts,
});
/** A page that waits for the answer: the question comes once it has asked. */
const waits = (kind: 'server' | 'password' | 'keepers', over: Partial<HomeView>, asks: 'addServer' | 'setBackupPassword' | 'splitBackup', ...acts: Act[]): Screen => ({
  bridge: () => {
    const bridge: FakeBridge = new FakeBridge(made.open(over), {
      [asks]: () => {
        bridge.show(made.open({ ...over, trust: { code: 'q1', what: made.trusted()[kind] } }));
        return new Promise(() => undefined);
      },
    });
    return bridge;
  },
  acts,
});
const newPassword = [type('backup-password', 'lantern orbit cactus velvet'), type('backup-password-again', 'lantern orbit cactus velvet'), press('backup-password-go')];
/** The page that brings a piece back, with parts that came back to this device. */
const backAtRestore = (list: ReturnType<typeof made.keptPart>[], answers: ConstructorParameters<typeof FakeBridge>[1] = {}): Screen => ({
  bridge: () => new FakeBridge(made.open({ parts: { kept: 0, came_back: list.length, handed: [], people: [] } }), { listParts: () => list, ...answers }),
  acts: [press('new-wallet'), press('start-act-restore')],
});
const exportPage = (over: Partial<HomeView>, ...acts: Act[]): Screen => show(made.open(over), press('wallet-health-export'), ...acts);
/** The key window with a key that waits to be shown. */
const reveal = (answers: ConstructorParameters<typeof FakeBridge>[1], ...acts: Act[]): Screen => ({
  bridge: () => new FakeBridge(made.open({ wallets: [made.exportedHere], at_hand: made.atHand }), answers),
  window: 'key',
  acts,
});
const withWords = { ...made.wholeKey, words: { kind: 'known' as const, words: made.phrase.slice(0, 12), passphrase: 'orbit', path: "m/44'/60'/0'/0" } };
const withFive = (...acts: Act[]): Screen => show(made.open({ wallets: [made.five] }), press('wallet-devices'), ...acts);
/** The family's wallet on a device that holds no piece of it. */
const standing = (of: StandingView): WalletView => {
  const others = [made.member(made.desktop, true), made.member(made.server, false), made.member(made.phone, true)];
  return { ...made.five, standing: of, refresh: null, safe_to_fund: false, members: of === 'lost' || of === 'behind' ? [made.member(made.laptop, false), ...others] : others, ...(of === 'asleep' ? { asleep: [made.member(made.laptop, false)] } : {}) };
};

/** A freeze of the family's wallet that a clock keeps from counting here. */
const early: WalletView = { ...made.five, early_freezes: [{ by: made.desktop.id, until: made.now + 4 * 86_400, minutes: 47, code: 'freeze.clock_ahead' }] };

/** The family's wallet, frozen. */
const frozenFive = (over: Partial<FreezeView> = {}): WalletView => ({ ...made.five, freezes: [made.freeze(over)] });
const frozen = (over: Partial<FreezeView>, ...acts: Act[]): Screen => show(made.open({ wallets: [frozenFive(over)] }), ...acts);
const offline = { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } as const;

const fresh: AppView = { state: 'fresh', keychain: true };
const recipient = made.payment.to;
const paying = [press('wallet-send'), type('send-to', recipient), type('send-amount', '0.5')];
const payingAll = [press('wallet-send'), type('send-to', recipient), press('send-all')];
const unsafe = made.wallet('family', 'Family savings', 2, [made.laptop, made.desktop, made.server], {
  members: [made.member(made.laptop, false), made.member(made.desktop, true), made.member(made.server, false)],
  safe_to_fund: false,
  history: [],
  balances: [{ chain_id: 1, ether: '0', code: null, at: made.now }],
});
const closed = made.wallet('both', 'Both of us', 2, [made.laptop, made.desktop], {
  members: [made.member(made.laptop, true), made.member(made.desktop, false)],
  safe_to_fund: false,
  receive_closed: true,
  history: [],
});
const stuck = { ...made.payment, fate: { state: 'signed' as const, code: 'node.unreachable' } };

const together = { seats: 2, people: [made.seat(made.laptop, 'working'), made.seat(made.partner, 'ready')] };
const withNodes = made.networks.map((network) => ({ ...network, node: 'http://127.0.0.1:8545' }));
/** A device whose one wallet is for practice, on the partner's relay. */
const practising = (over: Partial<HomeView> = {}): AppView =>
  made.open({ wallets: [made.practice], relay: made.practiceRelay, networks: withNodes, practice: { state: 'ready', code: null }, ...over });

/** The family's wallet with a copy in each of these states, each at a place of another kind. */
function copied(states: readonly CopyStateView['state'][], over: Partial<CopyView> = {}): AppView {
  const backups = made.placed(...(['synced', 'web_dav', 'other_disk', 's3'] as const).slice(0, states.length));
  const copies = states.map((state, index) => made.copyAt(String(index), { state: state === 'failed' ? { state, code: 'cloud.full' } : { state }, ...over }));
  return made.open({ backups, wallets: [{ ...made.family, copies }] });
}

function fileOf(epoch: number): CopyFileView {
  return { name: `family000000000a-0000000${String(epoch)}-kitchenlaptop-${'7c41'.repeat(4)}.cohort`, epoch, at: made.now - (30 - 8 * epoch) * 86_400 };
}

/** Every screen in every state that it has, for pictures and for axe. */
export const screens: Readonly<Record<string, Screen>> = {
  opening: show(undefined),
  broken: show({ state: 'broken', code: 'store.in_use' }),
  welcome: show(fresh),
  'welcome-found': show(fresh, press('welcome-act-create')),
  'welcome-found-faults': show({ state: 'fresh', keychain: false }, press('welcome-act-join'), press('found-go')),
  'restore-empty': show(fresh, press('welcome-act-restore')),
  'restore-preview': { bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.recoveryFile) }), acts: [press('welcome-act-restore'), press('restore-choose')] },
  'restore-wrong': {
    bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.recoveryFile), restore: refuses('vault.wrong_password') }),
    acts: [
      press('welcome-act-restore'),
      press('restore-choose'),
      type('restore-file-password', 'wrong'),
      type('new-password', 'lantern orbit cactus velvet'),
      type('new-password-again', 'lantern orbit cactus velvet'),
      press('restore-go'),
    ],
  },
  'sheet-codes': { bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.someCodes }), acts: [press('welcome-act-restore'), press('restore-choose')] },
  'sheet-other': {
    bridge: () => {
      const pictures = [() => made.someCodes, refuses('sheet.other_sheet', [['here', 'MZXW 6YTB'], ['found', 'ORSX G5A2']])];
      return new FakeBridge(fresh, { chooseRecovery: () => pictures.shift()?.() ?? null });
    },
    acts: [press('welcome-act-restore'), press('restore-choose'), press('sheet-next')],
  },
  'sheet-no-code': { bridge: () => new FakeBridge(fresh, { chooseRecovery: refuses('sheet.no_code') }), acts: [press('welcome-act-restore'), press('restore-choose')] },
  'sheet-type': show(fresh, press('welcome-act-restore'), press('restore-type')),
  'sheet-wrong': {
    bridge: () => new FakeBridge(fresh, { readSheet: refuses('sheet.lines', [['lines', '3, 17 to 19']]) }),
    acts: [press('welcome-act-restore'), press('restore-type'), type('type-sheet-text', sheetLines), press('type-sheet-go')],
  },
  'sheet-typed': show(fresh, press('welcome-act-restore'), press('restore-type'), type('type-sheet-text', sheetLines), press('type-sheet-go')),
  'from-place': show(fresh, ...fromPlace),
  'from-denied': {
    bridge: () => new FakeBridge(fresh, { browseServer: refuses('cloud.denied') }),
    acts: [...fromPlace, type('place-url', 'https://cloud.example/dav/cohort'), type('place-user', 'kim'), type('place-password', 'guess'), press('from-go')],
  },
  'from-bucket': show(fresh, ...fromPlace, press('from-kind-s3'), press('from-go')),
  'from-account': show(fresh, ...fromPlace, press('from-kind-google_drive'), press('from-go')),
  'from-signing-in': { bridge: () => new FakeBridge(fresh, { awaitSignIn: hangs() }), acts: [...fromPlace, press('from-kind-dropbox'), type('place-client-id', 'k3yk3yk3y'), press('from-go')] },
  'from-looking': { bridge: () => new FakeBridge(fresh, { browseFolder: hangs() }), acts: [...fromPlace, press('from-kind-folder'), press('from-go')] },
  'from-nothing': { bridge: () => new FakeBridge(fresh, { browseFolder: refuses('browse.nothing', [['others', '12']]) }), acts: [...fromPlace, press('from-kind-folder'), press('from-go')] },
  'from-found': show(fresh, ...fromPlace, press('from-kind-folder'), press('from-go'), press('from-others-open')),
  'from-broken': {
    bridge: () => new FakeBridge(fresh, { browseFolder: () => ({ copies: [], others: made.browsed.others, more: 1_204 }) }),
    acts: [...fromPlace, press('from-kind-folder'), press('from-go')],
  },
  'from-taken': show(fresh, ...fromPlace, press('from-kind-folder'), press('from-go'), press('from-take')),
  'from-here': show(made.open(), press('new-wallet'), press('start-act-restore'), press('restore-from'), press('from-kind-folder'), press('from-go')),
  'restored-first': show(made.open({ wallets: [], restored: [made.restored] })),
  'restored-beside': show(made.open({ restored: [made.restored] })),
  'restored-forget': show(made.open({ wallets: [], restored: [made.restored] }), press('restored-0-forget')),
  'restore-here': { bridge: () => new FakeBridge(made.open(), { chooseRecovery: () => made.chosen(made.recoveryFile) }), acts: [press('new-wallet'), press('start-act-restore'), press('restore-choose')] },
  'gather-first': { bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.partFile) }), acts: [press('welcome-act-restore'), press('restore-choose')] },
  'gather-one': {
    bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.partFile) }),
    acts: [press('welcome-act-restore'), press('restore-choose'), type('gather-password', 'a password of the holder'), press('gather-open')],
  },
  'gather-enough': {
    bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.partFile), openPiece: () => made.twoParts }),
    acts: [press('welcome-act-restore'), press('restore-choose'), type('gather-password', 'a password of the holder'), press('gather-open')],
  },
  'gather-twice': {
    bridge: () => new FakeBridge(fresh, { chooseRecovery: () => made.chosen(made.partFile), openPiece: refuses('pieces.twice') }),
    acts: [press('welcome-act-restore'), press('restore-choose'), type('gather-password', 'a password of the holder'), press('gather-open')],
  },
  'split-form': show(made.open({ wallets: [made.five] }), press('wallet-health-recovery'), press('split-open'), press('split-go')),
  'split-printed': {
    bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: () => made.handoutOf(2, made.people), savePiece: () => made.handoutOf(2, made.people, [{ saved: true }]) }),
    acts: [...splitting, type('split-password', 'a password of the holder'), type('split-password-again', 'a password of the holder'), press('split-print')],
  },
  'split-parts': { bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: () => made.handoutOf(2, made.people, [{ saved: true }]) }), acts: splitting },
  'split-done': { bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: () => made.handoutOf(2, made.people, [{ saved: true }, { saved: true }, { saved: true }]) }), acts: splitting },
  'split-devices': show(made.open({ wallets: [made.five] }), ...choosing),
  'split-server': show(made.open({ wallets: [made.five] }), press('wallet-health-recovery'), press('split-open'), pick('split-keeper-1', made.server.id)),
  'split-closer': show(made.open({ wallets: [ofFour] }), ...choosing),
  'split-handing': handingOut(),
  'split-sent': handingOut({ keeper: 'sent' }, { keeper: 'full' }, { saved: true }),
  'split-kept': handingOut({ keeper: 'kept', saved: true }, { keeper: 'kept', saved: true }, { saved: true }),

  handed: atKeepers(),
  people: withPeople(),
  'people-forget': withPeople(press('people-0-forget')),
  'handed-forget': atKeepers(press('handed-0-forget')),
  'handed-offline': {
    bridge: () => new FakeBridge(handedOut(made.handed(made.desktop)), { askKeepers: refuses('relay.unreachable') }),
    acts: [press('wallet-health-recovery'), press('handed-ask')],
  },
  'home-given': show(handedOut(gaveAway)),
  'recovery-given': show(handedOut(gaveAway, made.handed(made.desktop, { epoch: 3, given: { to: 'Old laptop', at: made.now - 9 * 86_400 } })), press('wallet-health-recovery')),
  'copies-server-asked': waits(
    'server',
    { backups: { password: true, broken: false, places: [] } },
    'addServer',
    press('wallet-health-recovery'),
    press('copies-add'),
    press('place-kind-web_dav'),
    type('place-url', 'https://cloud.example/dav/cohort'),
    type('place-user', 'kim'),
    type('place-password', 'guess'),
    press('place-go'),
  ),
  'copies-password-asked': waits('password', { backups: made.placed('synced') }, 'setBackupPassword', press('wallet-health-recovery'), press('copies-password-change-open'), ...newPassword),
  'split-asked': waits('keepers', { wallets: [made.five] }, 'splitBackup', ...choosing, press('split-go')),
  'split-called-off': { bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: refuses('trust.refused') }), acts: [...choosing, press('split-go')] },
  'approve-trust-server': trusts('server'),
  'approve-trust-password': trusts('password'),
  'approve-trust-keepers': trusts('keepers'),
  'approve-trust-stale': trusts('server', { distrust: refuses('approval.changed') }, press('trust-refuse')),
  'approve-trust-no': {
    bridge: () => {
      const bridge: FakeBridge = new FakeBridge(made.open({ trust: { code: 'q1', what: made.trusted().server } }), { distrust: () => { bridge.show(made.open()); } });
      return bridge;
    },
    window: 'approve',
    acts: [press('trust-refuse')],
  },
  'parts-kept': {
    bridge: () =>
      new FakeBridge(made.open({ wallets: [{ ...made.five, epoch: 4 }], parts: { kept: 3, came_back: 1, handed: [], people: [] } }), {
        listParts: () => [made.keptPart(1), made.keptPart(2, { from: made.tablet.name }, { wallet_id: 'other', wallet: 'Rainy days', device: made.tablet.name }), made.keptPart(3, { of: null }), made.back(2, { part: '4'.repeat(64) })],
      }),
    acts: [press('nav-settings')],
  },
  'parts-remove': {
    bridge: () => new FakeBridge(made.open({ parts: { kept: 1, came_back: 0, handed: [], people: [] } }), { listParts: () => [made.keptPart(1)] }),
    acts: [press('nav-settings'), press('parts-kept-0-remove')],
  },
  'parts-error': { bridge: () => new FakeBridge(made.open(), { listParts: refuses('app.locked') }), acts: [press('nav-settings')] },
  'restore-ask': show(made.open(), press('new-wallet'), press('start-act-restore')),
  'restore-ask-no-relay': show(made.open({ wallets: [], relay: made.noRelay }), press('start-act-restore')),
  'restore-back': backAtRestore([made.back(1)], { gatherParts: () => made.oneBack }),
  'restore-back-enough': backAtRestore([made.back(1), made.back(2)], { gatherParts: () => ({ ...made.oneBack, here: [made.phone.name, made.server.name], missing: ['Bank'], is_enough: true }) }),
  'restore-back-sets': backAtRestore([made.back(1), made.back(2, {}, { set: '6f'.repeat(32), wallet: 'Rainy days' }), made.back(3, { of: null })]),
  'restore-back-refused': backAtRestore([made.back(1)], { gatherParts: refuses('pieces.damaged') }),
  'return-lobby': show(returning({ stage: 'gathering', complete: false }, ['present'], { invite: made.invite })),
  'return-lobby-keeper': show(toNewcomer({ stage: 'gathering', complete: false })),
  'return-compare': show(returning({ stage: 'comparing', words: made.comparison }, ['working', 'ready'])),
  'return-compare-keeper': show(toNewcomer({ stage: 'comparing', words: made.comparison })),
  'return-compared-keeper': show(toNewcomer({ stage: 'comparing', words: made.comparison }, 'ready')),
  'return-linking': show(returning({ stage: 'linking' }, ['working', 'working'])),
  'return-waiting': show(returning(asksMine, ['ready', 'working'])),
  'return-asked': show(toNewcomer(asksHere)),
  'return-given': show(toNewcomer({ ...asksHere, agreed: true }, 'ready')),
  'return-working': show(returning({ stage: 'working', phase: 'returning', step: 1, steps: 1 }, ['ready', 'working'])),
  'return-leave': show(toNewcomer(asksHere), press('waiting-cancel')),
  'approve-compare': { bridge: () => new FakeBridge(toNewcomer({ stage: 'comparing', words: made.comparison })), window: 'approve' },
  'approve-compared': { bridge: () => new FakeBridge(toNewcomer({ stage: 'comparing', words: made.comparison }, 'ready')), window: 'approve' },
  'approve-part': givePart([made.keptPart(1), made.keptPart(2, { since: made.now - 4 * 86_400 }, { wallet_id: 'other', wallet: 'Rainy days', device: made.tablet.name })]),
  'approve-part-chosen': givePart([made.keptPart(1)]),
  'approve-part-none': givePart([]),
  'approve-part-loading': givePart(hangs()),
  'approve-part-agreed': { bridge: () => new FakeBridge(toNewcomer({ ...asksHere, agreed: true }, 'ready')), window: 'approve' },
  'outcome-returned': show(made.open({ parts: { kept: 0, came_back: 1, handed: [], people: [] }, last: { outcome: 'returned' } })),
  'outcome-returned-keeper': show(made.open({ parts: { kept: 2, came_back: 0, handed: [], people: [] }, last: { outcome: 'returned' } })),
  locked: show({ state: 'locked', keychain: true }),
  'locked-wrong': {
    bridge: () => new FakeBridge({ state: 'locked', keychain: false }, { unlock: refuses('vault.wrong_password') }),
    acts: [type('unlock-password', 'wrong'), press('unlock-go')],
  },
  unlocking: show({ state: 'unlocking', waiting_for_keychain: false }),
  'unlocking-keychain': show({ state: 'unlocking', waiting_for_keychain: true }),

  start: show(made.open({ wallets: [] })),
  'needs-relay': show(made.open({ wallets: [], relay: made.noRelay }), press('start-act-create')),
  'needs-relay-phone': {
    bridge: () => Object.assign(new FakeBridge(made.open({ wallets: [], relay: made.noRelay })), { place: 'phone' as const, servedBy: () => Promise.resolve(made.servingRelay) }),
    acts: [press('start-act-create')],
  },
  create: show(made.open({ wallets: [] }), press('start-act-create')),
  'create-all': show(made.open({ wallets: [] }), press('start-act-create'), press('create-preset-all')),
  'create-known': show(made.open({ wallets: [made.family, made.fresh, made.practice] }), press('new-wallet'), press('start-act-create'), press(`create-known-${made.phone.id}`)),
  'create-known-server': show(made.open({ wallets: [made.family] }), press('new-wallet'), press('start-act-create')),
  'create-bring': show(made.open({ wallets: [] }), press('start-act-create'), press('create-source-whole')),
  'create-brought': show(made.open({ wallets: [], brought: made.brought({ text: twelve, path: '', keep_words: true }) }), press('start-act-create')),
  'create-offline': show(
    made.open({ wallets: [], relay: { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } }),
    press('start-act-create'),
  ),
  practice: show(made.open({ wallets: [], relay: made.noRelay }), press('start-act-create'), press('create-instead-practice')),
  'practice-going': {
    bridge: () => new FakeBridge(made.open({ wallets: [], relay: made.noRelay }), { createPractice: hangs() }),
    acts: [press('start-act-create'), press('create-instead-practice'), press('practice-go')],
  },
  'practice-refused': {
    bridge: () => new FakeBridge(made.open({ wallets: [], relay: made.noRelay }), { createPractice: refuses('practice.no_program') }),
    acts: [press('start-act-create'), press('create-instead-practice'), press('practice-go')],
  },
  'practice-compare': show(practising({ wallets: [], session: made.session(made.createPractice, { stage: 'comparing', words: made.comparison }, undefined, together) })),
  'practice-working': show(practising({ wallets: [], session: made.session(made.createPractice, { stage: 'working', phase: 'making', step: 3, steps: 5 }, undefined, together) })),
  'practice-created': show(practising({ last: { outcome: 'created', wallet: 'trial' } })),
  'practice-home': show(practising()),
  'practice-home-failed': show(practising({ relay: made.noRelay, practice: { state: 'failed', code: 'practice.partner_gone' } })),
  'practice-home-starting': show(practising({ relay: made.noRelay, practice: { state: 'starting', code: null } })),
  'practice-receive': show(practising(), press('wallet-receive')),
  'practice-send': show(practising({ networks: withNodes }), press('wallet-send')),
  'practice-recovery': show(practising(), press('wallet-health-recovery')),
  'practice-approve': {
    bridge: () =>
      new FakeBridge(practising({ session: made.session({ kind: 'sign', wallet: 'trial', name: 'Practice' }, { stage: 'approving', ...made.approval, real_money: false }, undefined, together) })),
    window: 'approve',
  },
  'practice-settings': show(practising(), press('nav-settings')),

  add: show(made.open({ wallets: [made.five, made.fresh, made.wallet('pair', 'The two', 2, [made.laptop, made.desktop])] }), press('new-wallet')),
  'join-wallet': show(made.open({ wallets: [made.five] }), press('new-wallet'), press('start-act-join'), type('join-link', 'COHORT:WALLET/ABC234')),
  'join-address': show(made.open({ wallets: [made.five] }), press('new-wallet'), press('start-act-join'), type('join-link', recipient)),
  bring: bring({}),
  'bring-words': bring({}, ...typing(`${made.phrase.slice(0, 6).join(' ')} ju`)),
  'bring-words-unknown': bring({ readKey: refuses('whole.phrase.unknown_word', [['position', '7']]) }, ...typing(twelve.replace('basket', 'baskit')), press('bring-read')),
  'bring-words-checksum': bring({ readKey: refuses('whole.phrase.checksum') }, ...typing(twelve), press('bring-read')),
  'bring-words-passphrase': bring({}, ...typing(twelve), press('bring-passphrase-part-open'), type('bring-passphrase', 'orbit')),
  'bring-key': bring({}, press('bring-way-key'), type('bring-key', '0x1f')),
  'bring-key-wrong': bring({ readKey: refuses('whole.key.hex_length') }, press('bring-way-key'), type('bring-key', '0x1f'), press('bring-read')),
  'bring-make': bring({}, press('bring-way-count')),
  'bring-write': bring({}, ...drawing, hold('bring-drawn')),
  'bring-check': bring({}, ...drawing, press('bring-written'), type('bring-check-0', 'anchor'), press('bring-read')),
  'bring-addresses': bring({}, ...typing(twelve), press('bring-read')),
  'bring-addresses-path': bring({}, ...typing(twelve), press('bring-read'), press('bring-path-part-open'), press('bring-path-choice-other')),
  'bring-addresses-alone': bring({}, press('bring-way-key'), type('bring-key', '0x1f'), press('bring-read')),
  'bring-done': bring({}, press('bring-way-key'), type('bring-key', '0x1f'), press('bring-read'), press('bring-use')),
  'bring-opening': { bridge: () => new FakeBridge({ state: 'locked', keychain: false }), window: 'key' },

  join: show(made.open({ wallets: [] }), press('start-act-join')),
  'join-scan': seeing({}, press('join-scan')),
  'join-picture': seeing({ readCode: refuses('picture.no_code') }, press('join-picture')),
  'join-error': {
    bridge: () => new FakeBridge(made.open({ wallets: [] }), { join: refuses('invite.expired') }),
    acts: [press('start-act-join'), type('join-link', made.invite.link), press('join-go')],
  },

  'lobby-asking': show(made.open({ wallets: [], session: made.session(made.create, { stage: 'asking' }, ['present']) })),
  'lobby-phones': show(made.open({ wallets: [], session: made.session(made.create, { stage: 'gathering', complete: false }, ['present'], { invite: made.invite, people: [made.laptop, made.phone, made.secondPhone].map((each) => made.seat(each, 'present')) }) })),
  'lobby-page': show(made.open({ wallets: [], page: made.page, session: made.session(made.create, { stage: 'gathering', complete: false }, ['present'], { invite: { ...made.invite, link: `${made.page}#${made.invite.link}` } }) })),
  lobby: show(made.open({ wallets: [], session: made.session(made.create, { stage: 'gathering', complete: false }, ['present', 'present'], { invite: made.invite }) })),
  'lobby-complete': show(made.open({ wallets: [], session: made.session(made.create, { stage: 'gathering', complete: true }, undefined, { invite: made.invite }) })),
  'lobby-guest': show(
    made.open({ wallets: [], session: made.session({ kind: 'unknown' }, { stage: 'gathering', complete: false }, ['present', 'present', 'joining'], { is_initiator: false }) }),
  ),
  'lobby-guest-rule': show(made.open({ wallets: [], session: made.session(createMaster, { stage: 'gathering', complete: false }, ['present', 'present'], { is_initiator: false }) })),
  'lobby-imports': show(made.open({ wallets: [], session: made.session(createImport, { stage: 'gathering', complete: false }, ['present', 'present'], { is_initiator: false }) })),
  'compare-deals': show(made.open({ wallets: [], session: made.session(createImport, { stage: 'comparing', words: made.comparison }, ['working', 'ready', 'working']) })),
  'compare-imports': show(made.open({ wallets: [], session: made.session(createImport, { stage: 'comparing', words: made.comparison }, ['working', 'ready', 'working'], { is_initiator: false }) })),
  pairing: show(made.open({ wallets: [], session: made.session(made.create, { stage: 'pairing' }) })),
  compare: show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }, ['working', 'ready', 'working']) })),
  'compare-guest': show(made.open({ wallets: [], session: made.session(createMaster, { stage: 'comparing', words: made.comparison }, ['working', 'ready', 'working'], { is_initiator: false }) })),
  'compare-waiting': show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }, ['ready', 'ready', 'working']) })),
  'compare-differs': show(
    made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }, ['working', 'working', 'working']) }),
    press('compare-differs'),
  ),
  linking: show(made.open({ wallets: [], session: made.session(made.create, { stage: 'linking' }, ['working', 'working', 'working']) })),
  working: show(made.open({ wallets: [], session: made.session(made.create, { stage: 'working', phase: 'making', step: 3, steps: 5 }, ['ready', 'working', 'working']) })),
  'working-quiet': show(
    made.open({
      wallets: [],
      session: made.session(made.create, { stage: 'working', phase: 'acknowledging', step: 1, steps: 2 }, ['ready', 'ready', 'working'], { last_progress: made.now - 190 }),
    }),
  ),
  'working-cancel': show(
    made.open({ wallets: [], session: made.session(made.create, { stage: 'working', phase: 'trying', step: 1, steps: 3 }, ['working', 'working', 'working']) }),
    press('working-cancel'),
  ),
  'outcome-created': show(made.open({ wallets: [unsafe], last: { outcome: 'created', wallet: 'family' } })),

  home: show(made.open()),
  'home-unsafe': show(made.open({ wallets: [unsafe] })),
  'home-closed': show(made.open({ wallets: [closed] })),
  'home-loading': show(made.open({ wallets: [{ ...made.family, balances: [], history: [] }] })),
  'home-stale': show(made.open({ wallets: [{ ...made.family, balances: [{ chain_id: 1, ether: '12.503118', code: 'node.unreachable', at: made.now - 3 * 3600 - 60 }], history: [stuck] }] })),
  'home-offline': show(made.open({ relay: { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } })),
  'home-no-node': show(made.open({ networks: made.networks.map((network) => ({ ...network, node: null })), wallets: [{ ...made.family, balances: [], history: [] }] })),
  'home-no-relay': show(made.open({ relay: made.noRelay })),
  'home-busy': show(made.open({ session: made.session(made.sign, { stage: 'approving', ...made.approval }, ['working', 'working']), inbox: [{ session: 's', name: 'Study computer', expires: made.now + 900, change: null, wallet: null, joins: false, rule: null, imports: null }] }), press('wallet-family')),
  receive: show(made.open(), press('wallet-receive')),
  'receive-closed': show(made.open({ wallets: [closed] }), press('wallet-receive')),
  'receive-test': show(made.open({ wallets: [closed] }), press('wallet-receive'), press('receive-test')),
  recovery: show(made.open({ wallets: [unsafe] }), press('wallet-recovery')),
  'recovery-done': show(made.open(), press('wallet-health-recovery')),
  'recovery-printed': {
    bridge: () => new FakeBridge(made.open({ wallets: [unsafe] }), { saveRecovery: () => ({ ...made.recoveryFile, file: 'family-savings-kitchen-laptop.pdf' }) }),
    acts: [press('wallet-recovery'), type('recovery-password', 'lantern orbit cactus velvet'), type('recovery-password-again', 'lantern orbit cactus velvet'), press('recovery-print')],
  },

  copies: show(copied(['proven', 'proven']), press('wallet-health-recovery')),
  'copies-troubled': show(copied(['changed', 'unreachable', 'failed', 'working']), press('wallet-copies-see')),
  'copies-older': show(
    made.open({ backups: made.placed('synced'), wallets: [{ ...made.family, epoch: 3, copies: [made.copyAt('0', { file: fileOf(3), stale: [fileOf(2), fileOf(1)] })] }] }),
    press('wallet-health-recovery'),
    press('place-0-older-open'),
  ),
  'copies-broken': show(made.open({ backups: { password: false, broken: true, places: [] } }), press('wallet-copies-see')),
  'copies-password': show(made.open(), press('wallet-health-recovery'), press('copies-add')),
  'copies-add': show(made.open({ backups: made.placed() }), press('wallet-health-recovery'), press('copies-add')),
  'copies-add-server': {
    bridge: () => new FakeBridge(made.open({ backups: made.placed() }), { addServer: refuses('cloud.denied') }),
    acts: [
      press('wallet-health-recovery'),
      press('copies-add'),
      press('place-kind-web_dav'),
      type('place-url', 'https://cloud.example/dav/cohort'),
      type('place-user', 'kim'),
      type('place-password', 'guess'),
      press('place-go'),
    ],
  },
  'copies-add-bucket': show(made.open({ backups: made.placed() }), press('wallet-health-recovery'), press('copies-add'), press('place-kind-s3'), press('place-go')),
  'copies-add-account': show(made.open({ backups: made.placed() }), press('wallet-health-recovery'), press('copies-add'), press('place-kind-google_drive'), press('place-steps-open'), press('place-go')),
  'copies-add-dropbox': show(made.open({ backups: made.placed() }), press('wallet-health-recovery'), press('copies-add'), press('place-kind-dropbox'), press('place-steps-open')),
  'copies-add-onedrive': show(made.open({ backups: made.placed() }), press('wallet-health-recovery'), press('copies-add'), press('place-kind-one_drive'), press('place-steps-open')),
  'copies-signing-in': { bridge: () => new FakeBridge(made.open({ backups: made.placed() }), { awaitSignIn: hangs() }), acts: [...toDrive, press('signing-in-link-open')] },
  'copies-sign-in-denied': { bridge: () => new FakeBridge(made.open({ backups: made.placed() }), { awaitSignIn: refuses('sign_in.denied') }), acts: toDrive },
  'copies-accounts': show(
    made.open({ backups: made.placed('google_drive', 'dropbox', 'one_drive'), wallets: [{ ...made.family, copies: [made.copyAt('0'), made.copyAt('1', { state: { state: 'failed', code: 'cloud.signed_out' } }), made.copyAt('2')] }] }),
    press('wallet-health-recovery'),
  ),
  'copies-remove': show(copied(['proven', 'proven']), press('wallet-health-recovery'), press('place-1-remove')),
  'copies-drill': show(copied(['proven']), press('wallet-health-recovery'), press('place-0-drill')),
  'copies-drill-wrong': {
    bridge: () => new FakeBridge(copied(['proven']), { drill: refuses('vault.wrong_password') }),
    acts: [press('wallet-health-recovery'), press('place-0-drill'), type('place-0-drill-password', 'guess'), press('place-0-drill-go')],
  },
  'copies-drill-done': show(copied(['proven']), press('wallet-health-recovery'), press('place-0-drill'), type('place-0-drill-password', 'guess'), press('place-0-drill-go')),
  'home-copies-harmed': show(copied(['proven', 'missing'])),
  'home-copies-old': show(copied(['proven'], { checked: made.now - 120 * 86_400 })),

  send: show(made.open(), press('wallet-send')),
  'send-filled': show(made.open(), ...paying),
  'send-errors': {
    bridge: () => new FakeBridge(made.open(), { checkAddress: refuses('chain.bad_checksum'), quote: refuses('chain.not_enough_balance') }),
    acts: [press('wallet-send'), type('send-to', recipient.toLowerCase()), type('send-amount', '9000')],
  },
  'send-cautions': {
    bridge: () =>
      new FakeBridge(made.open(), {
        quote: () => ({ ...made.quote, cautions: [{ code: 'chain.recipient_contract', sentence: 'This address is a program: make sure that it accepts plain payments.' }] }),
      }),
    acts: paying,
  },
  'send-all': show(made.open(), ...payingAll),
  'send-all-review': show(made.open(), ...payingAll, press('send-next'), press(`send-signers-${made.desktop.id}`), press('send-check')),
  'send-all-too-little': {
    bridge: () => new FakeBridge(made.open(), { quote: refuses('chain.fee_above_balance', [['balance', '0.0003'], ['fee', '0.00042']]) }),
    acts: payingAll,
  },
  'send-asking': { bridge: () => new FakeBridge(made.open(), { quote: hangs() }), acts: paying },
  'send-devices': show(made.open(), ...paying, press('send-next')),
  'send-review': show(made.open(), ...paying, press('send-next'), press(`send-signers-${made.desktop.id}`), press('send-check')),

  'waiting-gathering': show(made.open({ session: made.session(made.sign, { stage: 'gathering', complete: false }, ['present']) })),
  'waiting-on-phone': show(made.open({ session: made.session(made.sign, { stage: 'gathering', complete: false }, ['present'], { on_phone: made.onPhone }) }), press('on-phone-open')),
  'waiting-approve': show(made.open({ session: made.session(made.sign, { stage: 'approving', ...made.approval }, ['working', 'working']) })),
  'waiting-approved': show(made.open({ session: made.session(made.sign, { stage: 'approving', ...made.approval, agreed: true }, ['ready', 'working']) })),
  signing: show(made.open({ session: made.session(made.sign, { stage: 'working', phase: 'signing', step: 2, steps: 3 }, ['working', 'working']) })),
  'outcome-signed': show(made.open({ last: { outcome: 'signed', wallet: 'family' } })),
  'outcome-stuck': show(made.open({ wallets: [{ ...made.family, history: [stuck] }], last: { outcome: 'signed', wallet: 'family' } })),
  'outcome-refused': show(made.open({ last: made.failed('ceremony.peer_refused', { devices: [made.desktop.name], reason: 'wrong_amount' }) })),
  'outcome-silent': show(made.open({ last: made.failed('ceremony.peer_silent', { devices: [made.server.name], may_retry: true }) })),
  'outcome-cheat': show(made.open({ last: made.failed('ceremony.cheat_named', { devices: [made.server.name] }) })),

  approve: ask({ stage: 'approving', ...made.approval }),
  'approve-test': ask({
    stage: 'approving',
    ...made.approval,
    real_money: false,
    cautions: [{ code: 'chain.look_alike', sentence: 'This address begins and ends like one you know, but it is another one. Compare every group.' }],
  }),
  'approve-differences': ask({
    stage: 'approving',
    ...made.approval,
    differences: [
      { field: 'amount', proposed: '0.05\u00a0ETH', signed: '0.5\u00a0ETH' },
      { field: 'recipient', proposed: '0xde709f2102306220921060314715629080e2fb77', signed: recipient },
    ],
  }),
  'approve-agreed': ask({ stage: 'approving', ...made.approval, agreed: true }),
  'approve-nothing': { bridge: () => new FakeBridge(made.open()), window: 'approve' },
  'approve-locked': { bridge: () => new FakeBridge({ state: 'locked', keychain: false }), window: 'approve' },

  devices: withFive(),
  'devices-pocketed': show(made.open({ wallets: [made.pocketed] }), press('wallet-devices')),
  'home-pocketed': show(made.open({ wallets: [made.pocketed] })),
  'home-pocketed-mine': show(made.open({ device: made.secondPhone, wallets: [{ ...made.pocketed, members: made.pocketed.members.map((each) => ({ ...each, device: { ...each.device, is_me: each.device.id === made.secondPhone.id } })), receive_closed: true }] })),
  'devices-banned': show(
    made.open({ wallets: [{ ...made.family, members: [made.member(made.laptop, true), made.member(made.desktop, false), made.member(made.server, true, true)], safe_to_fund: false }] }),
    press('wallet-devices'),
  ),
  'home-imported': show(made.open({ wallets: [made.imported, made.family] })),
  'home-imported-open': show(made.open({ wallets: [made.imported, made.family] }), press('imported-open')),
  'devices-imported': show(made.open({ wallets: [{ ...made.imported, imported: { words: false } }] }), press('wallet-devices'), press('imported-open')),
  'devices-lost': show(made.open({ wallets: [standing('lost')] }), press('wallet-devices')),
  'devices-behind': show(made.open({ wallets: [standing('behind')] }), press('wallet-devices')),
  'devices-code': withFive(press('devices-code-show')),
  'devices-code-too-long': { bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { showWalletCode: () => ({ text: 'COHORT:WALLET/ABC234', qr: null }) }), acts: [press('wallet-devices'), press('devices-code-show')] },
  'devices-paste-refused': {
    bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { readWalletText: refuses('wallet.not_its_file') }),
    acts: [press('wallet-devices'), press('devices-text-read'), type('devices-paste-text', 'COHORT:WALLET/ABC'), press('devices-paste-go')],
  },
  'devices-presence': show(made.open({ wallets: [made.watched] }), press('wallet-devices')),
  'send-presence': show(made.open({ wallets: [made.watched] }), ...paying, press('send-next')),
  'devices-asleep': show(made.open({ wallets: [standing('asleep')] }), press('wallet-devices')),
  'devices-removed': show(made.open({ wallets: [standing('removed')] }), press('wallet-devices')),
  'devices-erased': show(made.open({ wallets: [{ ...standing('removed'), retired: 0, retires: null, erased: made.now - 3600 }] }), press('wallet-devices')),
  'devices-quick': show(made.open({ wallets: [{ ...made.five, origin: 'quick_add' }] }), press('wallet-devices')),
  'devices-what-if-lost': withFive(press('what-if-device-1'), press('what-if-device-2'), press('what-if-device-3')),
  'devices-what-if-stolen': withFive(press('what-if-scene-stolen'), press('what-if-device-1'), press('what-if-device-2')),
  'devices-apart': show(made.open({ wallets: [made.apart] }), press('wallet-devices')),
  'devices-undo': show(made.open({ wallets: [made.replaced] }), press('wallet-devices')),
  'practice-devices': show(practising(), press('wallet-devices')),

  lost: withFive(press('devices-lost')),
  'lost-chosen': withFive(press('devices-member-2-lost')),
  'lost-frozen': frozen({}, press('wallet-devices'), press('devices-lost')),
  'lost-offline': show(made.open({ wallets: [frozenFive()], relay: offline }), press('wallet-devices'), press('devices-lost')),
  'lost-refused': {
    bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { freeze: refuses('freeze.lifted') }),
    acts: [press('wallet-devices'), press('devices-member-2-lost')],
  },
  'lost-few': show(made.open({ wallets: [made.wallet('family', 'Family savings', 2, [made.laptop, made.desktop])] }), press('wallet-devices'), press('devices-member-1-lost')),
  'lost-stuck': show(made.open({ wallets: [closed] }), press('wallet-devices'), press('devices-member-1-lost')),
  'lost-moves': withFive(press('devices-member-2-lost'), press('lost-device-0')),
  'lost-frozen-by-thief': frozen({ by: made.server.id, lost: made.laptop.id }, press('wallet-devices'), press('devices-member-2-lost')),
  'lost-no-piece': show(made.open({ wallets: [standing('lost')] }), press('wallet-devices'), press('devices-member-2-lost')),
  'lost-sweep': show(made.open({ wallets: [made.five, made.fresh] }), press('wallet-devices'), press('devices-member-2-lost')),
  'devices-frozen': frozen({}, press('wallet-devices')),
  'home-early-freeze': show(made.open({ wallets: [early] })),
  'lost-early-freeze': show(made.open({ wallets: [early] }), press('early-freeze-0-go')),
  'home-frozen': frozen({ by: made.desktop.id, lifted_by: [made.phone.id] }),
  'home-frozen-lifted': frozen({ by: made.desktop.id, lost: null, lifted_by: [made.laptop.id] }),
  'home-frozen-lift': frozen({ by: made.desktop.id, lifted_by: [made.phone.id] }, press('frozen-0-lift')),

  'change-add': withFive(press('devices-add')),
  'change-add-known': show(made.open({ wallets: [made.family, made.fresh, made.practice] }), press('wallet-family'), press('wallet-devices'), press('devices-add'), press(`change-known-${made.phone.id}`)),
  'change-quick-add': withFive(press('devices-add'), press('change-piece-quick_add')),
  'change-remove': withFive(press('devices-remove')),
  'change-remove-chosen': withFive(press('devices-remove'), press('change-device-1'), press('change-takes-part-3')),
  'change-remove-deals': show(made.open({ wallets: [made.wallet('family', 'Family savings', 3, [made.laptop, made.desktop, made.server])] }), press('wallet-devices'), press('devices-remove'), press('change-device-2')),
  'change-drop': withFive(press('devices-drop')),
  'devices-left': show(made.open({ wallets: [{ ...made.wallet('family', 'Family savings', 2, [made.laptop, made.desktop]), left: [{ device: made.server, erased: made.now - 7200 }, { device: made.phone, erased: null }] }] }), press('wallet-devices')),
  'devices-drop-few': show(made.open({ wallets: [made.wallet('family', 'Family savings', 3, [made.laptop, made.desktop, made.server])] }), press('wallet-devices')),
  'change-threshold': withFive(press('devices-threshold'), press('change-threshold-more')),
  'change-master': withFive(press('devices-master'), press('change-master-3')),
  'change-refresh': withFive(press('devices-refresh')),
  'change-undo': show(made.open({ wallets: [made.replaced] }), press('wallet-devices'), press('devices-undo')),
  'change-undo-lost': show(made.open({ wallets: [made.refreshedPair] }), press('wallet-devices'), press('devices-undo'), press('change-device-1')),
  'devices-pair': show(made.open({ wallets: [made.refreshedPair] }), press('wallet-devices')),
  'outcome-earlier': {
    bridge: () => {
      const change: ChangeView = { ...made.refreshing, kind: 'recover', people: [made.person(made.laptop, 'holder', 'holder'), { ...made.person(made.desktop, 'holder', 'outside', false), is_restored: true }, made.person(made.newcomer, 'outside', 'holder')] };
      const wallets = [made.refreshedPair];
      const bridge = new FakeBridge(made.open({ wallets, session: made.session(made.changing('recover', 2, 2), agreeing, ['working', 'working'], { change }) }));
      setTimeout(() => { bridge.show(made.open({ wallets, last: made.failed('proposal.nothing_brought', { may_retry: true }) })); }, 50);
      return bridge;
    },
  },
  'change-undo-apart': show(made.open({ wallets: [made.apart] }), press('apart-undo'), press('change-takes-part-1')),
  'change-recover': withFive(press('devices-asleep-0-recover')),
  'change-recover-replace': withFive(press('devices-recover'), press('change-way-replace'), press('change-device-1')),
  'change-recover-lost': show(made.open({ wallets: [standing('lost')] }), press('wallet-recover')),
  'change-refused': {
    bridge: () => new FakeBridge(made.open({ wallets: [made.five] }), { change: refuses('change.too_few_dealers') }),
    acts: [press('wallet-devices'), press('devices-refresh'), press('change-go')],
  },
  'change-offline': show(
    made.open({ wallets: [made.five], relay: { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } }),
    press('wallet-devices'),
    press('devices-refresh'),
  ),

  'change-lobby': show(made.open({ session: lobby() })),
  'change-lobby-member': show(made.open({ session: lobby({ is_initiator: false, invite: null }) })),
  'change-lobby-full': show(made.open({ session: lobby({ change: made.adding, people: [made.laptop, made.desktop, made.server, made.phone].map((each) => made.seat(each, 'present')), stage: { stage: 'gathering', complete: true } }) })),
  'change-compare': show(made.open({ session: lobby({ invite: null, change: made.adding, stage: { stage: 'comparing', words: made.comparison }, people: [made.laptop, made.desktop, made.server, made.phone].map((each) => made.seat(each, 'working')) }) })),
  'change-compare-guest': show(
    made.open({ wallets: [], session: lobby({ is_initiator: false, invite: null, stage: { stage: 'comparing', words: made.comparison } }) }),
  ),
  'change-compare-master': show(made.open({ wallets: [], session: lobby(joiningMaster) })),
  'change-lobby-master': show(made.open({ wallets: [], session: lobby({ ...joiningMaster, stage: { stage: 'gathering', complete: false } }) })),
  'change-gathering': show(changing({ stage: 'gathering', complete: false }, ['present'])),
  'change-complete': show(changing({ stage: 'gathering', complete: true })),
  'change-agree': show(changing(agreeing, ['working', 'ready', 'working'])),
  'change-agreed': show(changing({ ...agreeing, agreed: true }, ['ready', 'working', 'working'])),
  'change-working': show(changing({ stage: 'working', phase: 'making', step: 2, steps: 5 }, ['ready', 'working', 'working'])),
  'change-leave': show(changing({ stage: 'working', phase: 'trying', step: 1, steps: 3 }, ['working', 'working', 'working']), press('working-cancel')),
  'outcome-changed': show(made.open({ wallets: [{ ...made.five, safe_to_fund: false }], last: { outcome: 'changed', wallet: 'family', kind: 'refresh' } })),
  'outcome-changed-quick': show(made.open({ wallets: [{ ...made.five, safe_to_fund: false }], last: { outcome: 'changed', wallet: 'family', kind: 'quick_add' } })),
  'outcome-changed-undo': show(made.open({ wallets: [{ ...made.family, origin: 'undo', safe_to_fund: false }], last: { outcome: 'changed', wallet: 'family', kind: 'undo' } })),
  'outcome-quick-late': {
    bridge: () => {
      const bridge = new FakeBridge(made.open({ wallets: [made.five], session: made.session(made.changing('quick_add', 2, 4), { stage: 'working', phase: 'making', step: 4, steps: 5 }, ['ready', 'working', 'working']) }));
      setTimeout(() => { bridge.show(made.open({ wallets: [made.five], last: made.failed('ceremony.peer_silent', { devices: [made.phone.name], may_retry: true }), unfinished: [made.unfinished({ kind: 'quick_add' })] })); }, 50);
      return bridge;
    },
  },
  'outcome-removed': show(
    made.open({ wallets: [{ ...made.family, origin: 'remove', safe_to_fund: false, members: [made.laptop, made.desktop].map((each) => made.member(each, false)) }, made.fresh], last: { outcome: 'changed', wallet: 'family', kind: 'remove' } }),
  ),
  'outcome-changed-removed': show(made.open({ wallets: [standing('removed')], last: { outcome: 'changed', wallet: 'family', kind: 'remove' } })),

  'approve-deal': { bridge: () => new FakeBridge(made.open({ wallets: [], session: made.session(createImport, { stage: 'comparing', words: made.comparison }, ['working', 'ready', 'working']) })), window: 'approve' },
  export: exportPage({ wallets: [made.watched] }),
  'export-chosen': exportPage({}, press(`export-givers-${made.desktop.id}`), press('export-accept')),
  'export-refused': {
    bridge: () => new FakeBridge(made.open(), { exportKey: refuses('relay.unreachable') }),
    acts: [press('wallet-health-export'), press(`export-givers-${made.desktop.id}`), press('export-accept'), press('export-ask')],
  },
  'export-gathering': show(giving({ stage: 'gathering', complete: false }, ['present'])),
  'export-waiting': show(giving(exporting, ['working', 'working'])),
  'export-agreed': show(giving({ ...exporting, agreed: true }, ['ready', 'working'])),
  'export-working': show(giving({ stage: 'working', phase: 'giving', step: 1, steps: 1 }, ['ready', 'working'])),
  'export-cancel': show(giving(exporting, ['working', 'working']), press('waiting-cancel')),
  'approve-export': { bridge: () => new FakeBridge(giving({ ...exporting, to: made.desktop }, ['working', 'working'], toDesktop)), window: 'approve' },
  'approve-export-mine': { bridge: () => new FakeBridge(giving(exporting, ['working', 'working'])), window: 'approve' },
  'approve-export-agreed': { bridge: () => new FakeBridge(giving({ ...exporting, agreed: true }, ['ready', 'working'])), window: 'approve' },
  'outcome-exported': show(made.open({ wallets: [made.exportedHere], at_hand: made.atHand, last: { outcome: 'exported', wallet: 'family' } })),
  'outcome-exported-gone': show(made.open({ wallets: [made.exportedHere], last: { outcome: 'exported', wallet: 'family' } })),
  'outcome-exported-theirs': show(made.open({ wallets: [made.exported], last: { outcome: 'exported', wallet: 'family' } })),
  'home-at-hand': show(made.open({ wallets: [made.exportedHere], at_hand: made.atHand })),
  'home-exported': show(made.open({ wallets: [made.exported, made.fresh] }), press('exported-open')),
  'home-exported-unknown': show(made.open({ wallets: [{ ...made.imported, exported: { exports: [] } }, made.family] }), press('exported-open')),
  'devices-exported': show(made.open({ wallets: [made.exported] }), press('wallet-devices')),
  reveal: reveal({}),
  'reveal-shown': reveal({}, hold('reveal-take'), hold('reveal-private')),
  'reveal-words': reveal({ revealKey: () => withWords }, hold('reveal-take'), hold('reveal-words')),
  'reveal-words-wrong': reveal({ revealKey: () => ({ ...made.wholeKey, extended_key: null, words: { kind: 'wrong' as const } }) }, hold('reveal-take'), press('reveal-more-open')),
  'reveal-refused': reveal({ revealKey: refuses('export.not_its_key') }, hold('reveal-take')),
  'reveal-gone': {
    bridge: () => {
      const bridge = new FakeBridge(made.open({ wallets: [made.exportedHere], at_hand: made.atHand }));
      setTimeout(() => { bridge.show(made.open({ wallets: [made.exportedHere] })); });
      return bridge;
    },
    window: 'key',
  },

  'approve-agree': agree('remove', made.removing),
  'approve-agree-drop': agree('remove', made.dropping),
  'approve-agree-add': agree('recover', { ...made.adding, kind: 'recover', people: made.adding.people.map((each) => (each.before === 'outside' ? { ...each, before: 'asleep' as const } : each)) }),
  'approve-agree-quick': agree('quick_add', { ...made.adding, kind: 'quick_add' }),
  'approve-agree-refresh': agree('refresh', made.refreshing),
  'approve-agree-undo': { bridge: () => new FakeBridge(made.open({ wallets: [made.replaced], session: made.session(made.changing('undo', 2, 2), agreeing, ['working', 'working'], { change: made.undoing }) })), window: 'approve' },
  'approve-agree-undo-new': { bridge: () => new FakeBridge(made.open({ wallets: [made.refreshedPair], session: made.session(made.changing('undo', 2, 2), agreeing, ['working', 'working'], { change: made.undoingNew }) })), window: 'approve' },
  'approve-agree-undo-guest': { bridge: () => new FakeBridge(made.open({ wallets: [], session: made.session(made.changing('undo', 2, 2), agreeing, ['working', 'working'], { change: made.undoingNew }) })), window: 'approve' },
  'approve-agree-agreed': agree('refresh', made.refreshing, true),

  'home-lost': show(made.open({ wallets: [standing('lost')] })),
  'home-behind': show(made.open({ wallets: [standing('behind')], missing: ['8f'.repeat(32)] })),
  'home-apart': show(made.open({ wallets: [made.apart] })),
  'home-apart-nothing-kept': show(made.open({ wallets: [{ ...made.apart, before: null, apart: { there: [made.server, made.phone], both: [], made: made.now - 3 * 3600 } }] })),
  'home-refresh': show(made.open({ wallets: [{ ...made.family, refresh: made.refreshDue }] })),
  'home-removed': show(made.open({ wallets: [standing('removed')] })),
  'home-renewed': show(made.open({ wallets: [{ ...made.five, safe_to_fund: false, members: made.five.members.map(({ device }) => made.member(device, device.kind === 'server')) }] })),
  'home-unfinished': show(
    made.open({
      wallets: [made.five],
      unfinished: [made.unfinished(), made.unfinished({ session: 'two', kind: 'refresh', is_mine: false, initiator: made.desktop.name, acknowledged: true })],
    }),
  ),
  'home-unfinished-quick': show(made.open({ wallets: [made.five], unfinished: [made.unfinished({ kind: 'quick_add' })] })),
  'home-give-up': show(made.open({ unfinished: [made.unfinished()] }), press('unfinished-0-give-up')),
  'start-unfinished': show(made.open({ wallets: [], unfinished: [made.unfinished({ kind: null, wallet: null })] })),

  inbox: show(
    made.open({
      inbox: [
        { session: 'one', name: made.desktop.name, expires: made.now + 80_000, change: null, wallet: null, joins: false, rule: null, imports: null },
        { session: 'two', name: made.server.name, expires: made.now + 400, change: null, wallet: null, joins: false, rule: null, imports: null },
        { session: 'three', name: made.desktop.name, expires: made.now + 4000, change: 'add', wallet: 'Family savings', joins: false, rule: { threshold: 2, holders: 4 }, imports: null },
        { session: 'four', name: made.desktop.name, expires: made.now + 70_000, change: 'quick_add', wallet: 'The two', joins: true, rule: { threshold: 2, holders: 3 }, imports: null },
        { session: 'five', name: made.phone.name, expires: made.now + 80_000, change: null, wallet: 'Rainy days', joins: true, rule: { threshold: 3, holders: 5 }, imports: made.imported.address },
      ],
    }),
    press('nav-inbox'),
  ),
  'asked-phone': {
    bridge: () => Object.assign(new FakeBridge(made.open({ inbox: [{ session: 'one', name: made.desktop.name, expires: made.now + 80_000, change: null, wallet: null, joins: false, rule: null, imports: null }] })), { place: 'phone' as const }),
  },
  'inbox-empty': show(made.open(), press('nav-inbox')),
  'settings-page-refused': {
    bridge: () => new FakeBridge(made.open({ page: made.page }), { setPage: refuses('page.bad_address') }),
    acts: [press('nav-settings'), type('settings-page-url', 'http://wallet.example'), press('settings-page-save')],
  },
  settings: show(made.open({ marker: 'renewed', unreadable: ['wallet 8f14e45f'] }), press('nav-settings')),
};
