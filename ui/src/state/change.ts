import type { BeforeView, ChangeKindView, ChangePersonView, ChangeRequest, ChangeView, DeviceView, MemberView, PartView, WalletView } from '../bridge';
import { words } from '../words';

/** More devices than this hold no wallet together. */
export const mostDevices = 10;

/** A change as it is being chosen. Devices are named by their ids. */
export type ChangeChoice = {
  readonly kind: ChangeKindView;
  /** How many are to agree, before it is fitted to how many there will be. */
  readonly threshold: number;
  /** How many new devices are to be added. */
  readonly newcomers: number;
  /** Which of them are devices that this one knows from another wallet. */
  readonly invited: readonly DeviceView[];
  /** Who gets no piece any more. A recovery or an undoing puts a new device in the place of each. */
  readonly removed: readonly string[];
  /** Who of the removed takes part once more, because the others are too few. */
  readonly dealing: readonly string[];
  /** Who has no piece and gets one: devices that were away, and holders that lost theirs. */
  readonly getting: readonly string[];
  /** Who of the holders does not take part. */
  readonly away: readonly string[];
  /** Who alone is to ask for payments and changes, where the change is for that. */
  readonly master: string | null;
};

/** Whether everybody who holds a piece keeps it as it is. */
export const keepsPieces = (kind: ChangeKindView): boolean => kind === 'quick_add';

/** Whether a new device may come in the place of each that goes. */
const replaces = (kind: ChangeKindView): boolean => kind === 'recover' || kind === 'undo';

/** Why a change cannot be asked for as it was chosen. */
export type ChangeFault = { readonly kind: 'nobody' | 'small' | 'large' | 'same' | 'sameMaster' | 'nothingKept' } | { readonly kind: 'few'; readonly needed: number };

/** What a choice comes to. */
export type ChangePlan = {
  readonly request: ChangeRequest;
  readonly change: ChangeView;
  /** How many hold a piece afterwards. */
  readonly holders: number;
  /** How many of the removed are needed once more. */
  readonly short: number;
  readonly fault: ChangeFault | undefined;
};

/** Everybody who belongs to a wallet: those with a piece first. */
export function peopleOf(wallet: WalletView): DeviceView[] {
  return [...wallet.members, ...wallet.asleep].map((member) => member.device);
}

/** The devices of the other wallets that do not belong to this one, where it exists, each once. Practice has partners alone. */
export function knownBeside(wallet: WalletView | undefined, wallets: readonly WalletView[]): DeviceView[] {
  const own = new Set(wallet === undefined ? [] : peopleOf(wallet).map(({ id }) => id));
  const others = wallets.filter(({ practice }) => !practice).flatMap(peopleOf).filter(({ id, is_me }) => !is_me && !own.has(id));
  return [...new Map(others.map((device) => [device.id, device])).values()];
}

/** The device that alone may ask for payments and changes, where there is one. */
export function masterOf(wallet: WalletView): DeviceView | undefined {
  return peopleOf(wallet).find(({ id }) => id === wallet.master);
}

/** Why a refresh cannot be asked for on this device, if it cannot. */
export function refreshClosed(wallet: WalletView): string | undefined {
  const master = masterOf(wallet);
  return master && !master.is_me ? words.devices.asksOnly(master.name) : undefined;
}

/** Whether the pieces of before stay until every device has a backup of its new one: where none can be spared. */
export function keepsBefore({ threshold, members }: WalletView): boolean {
  return threshold === members.length && members.some(({ saved }) => !saved);
}

/** The wallet whose pieces a change makes new ones of: as it is, or as it was before its last change where that is to be undone. */
export function baseOf(wallet: WalletView, kind: ChangeKindView): WalletView {
  const { before } = wallet;
  return kind === 'undo' && before ? { ...wallet, ...before, holders: before.members.length } : wallet;
}

/** The devices that choosing begins with, where somebody pointed at them. */
export type ChangeStart = { readonly getting?: readonly string[]; readonly removed?: readonly string[] };

/** Where choosing begins: everybody takes part, and a device without a piece asks for its own. */
export function firstChoice(wallet: WalletView, kind: ChangeKindView, start: ChangeStart = {}): ChangeChoice {
  const me = wallet.standing === 'holder' ? undefined : peopleOf(wallet).find((person) => person.is_me)?.id;
  const isHere = new Set(peopleOf(baseOf(wallet, kind)).map(({ id }) => id));
  const removed = (start.removed ?? []).filter((id) => isHere.has(id));
  const getting = kind === 'recover' && removed.length === 0 ? [...(me === undefined ? [] : [me]), ...(start.getting ?? [])] : [];
  const newcomers = kind === 'add' || keepsPieces(kind) ? 1 : 0;
  const first: ChangeChoice = { kind, threshold: wallet.threshold, newcomers, invited: [], removed: [], dealing: [], getting: [...new Set(getting)], away: [], master: wallet.master };
  return removed.length > 0 ? withRemoved(wallet, first, removed) : first;
}

/** The choice with another set of devices that go; who must take part once more is found anew. */
export function withRemoved(wallet: WalletView, choice: ChangeChoice, removed: readonly string[]): ChangeChoice {
  return settled(wallet, { ...choice, removed, away: choice.away.filter((id) => !removed.includes(id)) });
}

/** The choice with another set of holders that stay away. */
export function withAway(wallet: WalletView, choice: ChangeChoice, away: readonly string[]): ChangeChoice {
  return settled(wallet, { ...choice, away });
}

function settled(wallet: WalletView, choice: ChangeChoice): ChangeChoice {
  const { short } = planOf(wallet, { ...choice, dealing: [] });
  const holders = wallet.members.map(({ device }) => device.id).filter((id) => choice.removed.includes(id));
  return { ...choice, dealing: holders.slice(0, short) };
}

/** What is asked for, how it looks before and after, and what is wrong with it. */
export function planOf(now: WalletView, choice: ChangeChoice): ChangePlan {
  const { kind, removed } = choice;
  const wallet = baseOf(now, kind);
  const held = new Set(wallet.members.map(({ device }) => device.id));
  const lost = kind === 'recover' ? choice.getting.filter((id) => held.has(id)) : [];
  const returning = kind === 'recover' ? choice.getting.filter((id) => !held.has(id)) : [];
  const staying = [...held].filter((id) => !removed.includes(id) && !lost.includes(id) && !choice.away.includes(id));
  const short = kind === 'remove' ? Math.max(0, wallet.threshold - staying.length) : 0;
  const leaving = short > 0 ? choice.dealing.filter((id) => held.has(id) && removed.includes(id)) : [];
  // Where too few hold a piece, some of the lost devices have to come back out of backups.
  const missing = replaces(kind) ? Math.max(0, wallet.threshold - staying.length) : 0;
  const restored = new Set(missing > 0 ? [...held].filter((id) => removed.includes(id)) : []);
  const newcomers = replaces(kind) ? removed.length : choice.newcomers;
  const invited = choice.invited.slice(0, newcomers);
  const getting = new Set([...lost, ...returning]);
  const participants = peopleOf(wallet).map(({ id }) => id).filter((id) => staying.includes(id) || leaving.includes(id) || getting.has(id));
  const holders = staying.length + getting.size + newcomers;
  const isFixed = kind === 'refresh' || kind === 'recover' || kind === 'master' || kind === 'undo' || keepsPieces(kind);
  const threshold = isFixed ? wallet.threshold : Math.min(choice.threshold, Math.max(2, holders));

  const partNow = (id: string): PartView => {
    if (lost.includes(id)) return 'lost';
    const is = (member: MemberView) => member.device.id === id;
    return now.members.some(is) ? 'holder' : now.asleep.some(is) ? 'asleep' : 'outside';
  };
  const belongs = new Set(peopleOf(wallet).map(({ id }) => id));
  const partThen = (id: string): PartView => {
    if (removed.includes(id) || !belongs.has(id)) return 'outside';
    return participants.includes(id) ? 'holder' : 'asleep';
  };
  const everybody = new Map([...peopleOf(wallet), ...peopleOf(now)].map((device) => [device.id, device]));
  const known = [...everybody.values()].map((device): ChangePersonView => ({ device, takes_part: participants.includes(device.id), before: partNow(device.id), after: partThen(device.id), is_restored: restored.has(device.id) }));
  const strangers = Array.from({ length: newcomers }, (_, index): ChangePersonView => ({ device: invited[index] ?? stranger(index - invited.length, newcomers - invited.length), takes_part: true, before: 'outside', after: 'holder', is_restored: false }));

  const stays = wallet.master !== null && removed.includes(wallet.master) ? null : wallet.master;
  const master = kind === 'master' ? choice.master : stays;

  return {
    request: { wallet: wallet.id, kind, threshold, participants, newcomers, invited: invited.map(({ id }) => id), removed: [...removed], lost, master: kind === 'master' ? master : null },
    change: { kind, threshold_before: now.threshold, threshold_after: threshold, master_before: now.master, master_after: master, people: [...known, ...strangers] },
    holders,
    short,
    fault: faultOf(wallet, kind, { asks: removed.length + getting.size, dealers: staying.length + leaving.length + Math.min(missing, restored.size), holders, threshold, master }),
  };
}

function faultOf(wallet: WalletView, kind: ChangeKindView, to: { asks: number; dealers: number; holders: number; threshold: number; master: string | null }): ChangeFault | undefined {
  if (kind === 'undo' && wallet.before === null) return { kind: 'nothingKept' };
  if ((kind === 'remove' || kind === 'recover') && to.asks === 0) return { kind: 'nobody' };
  const needed = keepsPieces(kind) ? wallet.members.length : wallet.threshold;
  if (to.dealers < needed) return { kind: 'few', needed: needed - to.dealers };
  if (to.holders < 2) return { kind: 'small' };
  if (to.holders > mostDevices) return { kind: 'large' };
  if (kind === 'master' && to.master === wallet.master) return { kind: 'sameMaster' };
  return kind === 'threshold' && to.threshold === wallet.threshold ? { kind: 'same' } : undefined;
}

function stranger(index: number, of: number): DeviceView {
  return { id: `new-${String(index)}`, name: words.change.newDevice(index + 1, of), kind: 'computer', fingerprint: [], is_me: false };
}

/** Who is touched by a change, by name. */
export type ChangeEffects = {
  readonly joins: readonly string[];
  readonly returns: readonly string[];
  readonly leaves: readonly string[];
  /** Held a piece and is left without one. */
  readonly away: readonly string[];
  /** Is lost, and its piece may come back out of a backup on a new device. */
  readonly restored: readonly string[];
};

/** `earlier`: what the wallet was before its last change, which tells who is new where that is undone. */
export function effectsOf(change: ChangeView, said: (device: DeviceView) => string = (device) => device.name || words.lobby.nameless, earlier: BeforeView | null = null): ChangeEffects {
  const names = (is: (person: ChangePersonView) => boolean) => change.people.filter(is).map((person) => said(person.device));
  const isNew = ({ before, device }: ChangePersonView) => before === 'outside' && (change.kind !== 'undo' || isStranger(device, earlier));
  return {
    joins: names((person) => isNew(person) && person.after === 'holder'),
    returns: names((person) => !isNew(person) && person.before !== 'holder' && person.after === 'holder'),
    leaves: names(({ before, after }) => before !== 'outside' && after === 'outside'),
    away: names(({ before, after }) => before !== 'asleep' && after === 'asleep'),
    restored: names((person) => person.is_restored),
  };
}

/** Whether a device was not of the wallet before its last change either, as far as that is known. */
function isStranger({ id }: DeviceView, earlier: BeforeView | null): boolean {
  return earlier !== null && ![...earlier.members, ...earlier.asleep].some(({ device }) => device.id === id);
}

/** Who was removed by the change that is undone, and belongs to the wallet again, by name. */
export function broughtBack(change: ChangeView, earlier: BeforeView | null, said: (device: DeviceView) => string = (device) => device.name || words.lobby.nameless): string[] {
  const isBack = ({ before, after, device }: ChangePersonView) => change.kind === 'undo' && before === 'outside' && after !== 'outside' && !isStranger(device, earlier);
  return change.people.filter(isBack).map(({ device }) => said(device));
}

/** The name of somebody in a change. */
export function nameOf(change: ChangeView, id: string | null, said: (device: DeviceView) => string = (device) => device.name || words.lobby.nameless): string | undefined {
  const person = change.people.find(({ device }) => device.id === id);
  return person && said(person.device);
}

/** The servers that a change removes, where it removes servers and nobody else: its own act, by its own name. */
export function droppedBy(change: ChangeView): DeviceView[] {
  const gone = change.people.filter(({ before, after }) => before !== 'outside' && after === 'outside').map(({ device }) => device);
  return change.kind === 'remove' && gone.every(({ kind }) => kind === 'server') ? gone : [];
}

/** Which servers' pieces can be dropped, and how many other holders are missing for that. */
export function dropOf(wallet: WalletView): { readonly servers: readonly string[]; readonly short: number } {
  const holders = wallet.members.map(({ device }) => device);
  const servers = holders.filter(({ kind, is_me }) => kind === 'server' && !is_me).map(({ id }) => id);
  return { servers, short: Math.max(0, wallet.threshold - (holders.length - servers.length)) };
}

/** A change in one sentence. */
export function sentenceOf(change: ChangeView): string {
  const { effect } = words.change;
  const effects = effectsOf(change);
  const parts = (['joins', 'returns', 'leaves', 'away'] as const).filter((key) => effects[key].length > 0).map((key) => effect[key === 'returns' && change.kind === 'undo' ? 'gets' : key](effects[key]));
  if (change.threshold_before !== change.threshold_after) parts.push(effect.agree(change.threshold_before, change.threshold_after));
  if (change.master_before !== change.master_after) parts.push(effect.asks(nameOf(change, change.master_after)));
  if (keepsPieces(change.kind)) parts.push(effect.kept);
  const said = words.list(parts.length === 0 ? [effect.fresh] : parts);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

/** How many must agree, of how many, before and after. */
export function rulesOf(change: ChangeView): { before: [number, number]; after: [number, number] } {
  const count = (when: 'before' | 'after') => change.people.filter((person) => person[when] === 'holder' || person[when] === 'lost').length;
  return { before: [change.threshold_before, count('before')], after: [change.threshold_after, count('after')] };
}

/** How many old pieces stay outside the wallet's control for want of which the removed ones cannot sign. */
export function missingOldPieces(wallet: WalletView, removed: number): number {
  return Math.max(0, wallet.threshold - removed);
}
