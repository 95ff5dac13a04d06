import type { WalletView } from '../bridge';
import { firstChoice, peopleOf, planOf, withRemoved } from './change';
import { freezesOf } from './freeze';
import { holdersOf, whatIf, type Verdict } from './what-if';

/** What is to be done about devices that are lost or stolen, in order. */
export type LostStep = 'which' | 'freeze' | 'facts' | 'remove' | 'refresh' | 'relay' | 'sweep';

/** How a step stands: done, the next one, possible, not possible, nothing that this device could see. */
export type StepState = 'done' | 'next' | 'open' | 'closed' | 'told';

/** Why the devices that are left cannot leave the lost ones out. */
export type NoRemoval =
  | { readonly kind: 'no_piece' }
  /** So many pieces are missing; these devices could come back from their files. */
  | { readonly kind: 'few'; readonly missing: number; readonly files: readonly string[] }
  /** A lost device froze the wallet, so no change leaves it out before that is lifted. */
  | { readonly kind: 'frozen'; readonly names: readonly string[] };

/** What lost or stolen devices mean for a wallet. */
export type Loss = {
  /** The ids that this is about. */
  readonly chosen: readonly string[];
  /** Names of those that hold a piece, and of those that are away. */
  readonly holding: readonly string[];
  readonly asleep: readonly string[];
  /** How many of the chosen are not of the wallet any more. */
  readonly gone: number;
  /** How many holders are left. */
  readonly left: number;
  /** What a thief can do; `undefined` while none that holds a piece is chosen. */
  readonly theft: Verdict | undefined;
  /** What the rest can do. */
  readonly rest: Verdict | undefined;
  /** Names of the chosen whose recovery file is proven. */
  readonly files: readonly string[];
  readonly noRemoval: NoRemoval | undefined;
  readonly state: Readonly<Record<LostStep, StepState>>;
};

/** Other wallets of this device that the funds could go to, and what speaks against each. */
export type Refuge = { readonly wallet: WalletView; readonly against: 'unproven' | 'shared' | undefined };

/** The devices that a loss begins with: those pointed at, else those that the wallet is frozen for. */
export function firstLost(wallet: WalletView, now: number, pointed: readonly string[] | undefined): readonly string[] {
  const reasons = freezesOf(wallet, now).flatMap(({ lost }) => (lost === null ? [] : [lost]));
  const me = peopleOf(wallet).find(({ is_me }) => is_me)?.id;
  return (pointed ?? [...new Set(reasons)]).filter((id) => id !== me);
}

/** All that the page says, from the wallet as it is now. */
export function lossOf(wallet: WalletView, chosen: readonly string[], now: number): Loss {
  const isChosen = ({ device }: { device: { id: string } }) => chosen.includes(device.id);
  const hit = wallet.members.filter(isChosen);
  const asleep = wallet.asleep.filter(isChosen).map(({ device }) => device.name);
  const gone = chosen.length - hit.length - asleep.length;
  const holders = holdersOf(wallet);
  const loss = {
    chosen,
    holding: hit.map(({ device }) => device.name),
    asleep,
    gone,
    left: holders.filter(({ id }) => !chosen.includes(id)).length,
    theft: whatIf(wallet, 'stolen', chosen, 'all'),
    rest: whatIf(wallet, 'lost', chosen, 'all'),
    files: hit.filter(({ saved }) => saved).map(({ device }) => device.name),
    noRemoval: noRemoval(wallet, chosen, now),
  };
  return { ...loss, state: statesOf(wallet, loss, now) };
}

/** Where the funds could go from a wallet that lost these devices. Money does not go to where it is as unsafe. */
export function refugesOf(wallet: WalletView, wallets: readonly WalletView[], chosen: readonly string[]): Refuge[] {
  return wallets
    .filter((other) => other.id !== wallet.id && !other.practice && other.standing === 'holder')
    .map((other) => {
      const isShared = other.members.some(({ device }) => chosen.includes(device.id));
      return { wallet: other, against: isShared ? 'shared' : other.safe_to_fund ? undefined : 'unproven' };
    });
}

function noRemoval(wallet: WalletView, chosen: readonly string[], now: number): NoRemoval | undefined {
  if (wallet.standing !== 'holder') return { kind: 'no_piece' };
  const here = peopleOf(wallet).filter(({ id }) => chosen.includes(id));
  const plan = planOf(wallet, withRemoved(wallet, firstChoice(wallet, 'remove'), here.map(({ id }) => id)));
  if (plan.short > 0) {
    const files = wallet.members.filter(({ device, saved }) => saved && chosen.includes(device.id)).map(({ device }) => device.name);
    return { kind: 'few', missing: plan.short, files };
  }
  const froze = freezesOf(wallet, now).map(({ by }) => by);
  const names = here.filter(({ id }) => froze.includes(id)).map(({ name }) => name);
  return names.length > 0 ? { kind: 'frozen', names } : undefined;
}

function statesOf(wallet: WalletView, loss: Omit<Loss, 'state'>, now: number): Record<LostStep, StepState> {
  const isChosen = loss.chosen.length > 0;
  const isOut = isChosen && loss.gone === loss.chosen.length;
  const freezes = freezesOf(wallet, now);
  const isOurs = freezes.some(({ by }) => !loss.chosen.includes(by));
  const canChange = loss.noRemoval === undefined;
  const { noRemoval } = loss;
  const canReplace = canChange || (noRemoval?.kind === 'few' && noRemoval.files.length >= noRemoval.missing);
  const possible = (is: boolean): StepState => (is ? 'open' : 'closed');
  const state: Record<LostStep, StepState> = {
    which: isChosen ? 'done' : 'open',
    freeze: isOurs || isOut ? 'done' : possible(wallet.standing === 'holder'),
    facts: 'told',
    remove: isOut ? 'done' : possible(canReplace),
    refresh: isOut ? 'done' : possible(canChange),
    relay: 'told',
    sweep: isEmpty(wallet) ? 'done' : possible(wallet.standing === 'holder' && freezes.length === 0 && loss.left >= wallet.threshold),
  };
  // Whoever can pay alone is not stopped by a removal: his pieces fit each other.
  const order = loss.theft?.kind === 'moves' ? (['which', 'sweep', 'freeze', 'remove'] as const) : (['which', 'freeze', 'remove', 'sweep'] as const);
  const next = order.find((step) => state[step] === 'open');
  return next === undefined ? state : { ...state, [next]: 'next' };
}

/** True where every balance is known to be nothing. */
function isEmpty({ balances }: WalletView): boolean {
  return balances.length > 0 && balances.every(({ ether }) => ether !== null && Number(ether) === 0);
}
