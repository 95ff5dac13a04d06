import type { ChangeView, PurposeView, SessionView } from '../bridge';
import { words } from '../words';
import { effectsOf } from './change';

/** Where a session is on its way, as everybody in it sees it. */
export type Way = { readonly steps: readonly string[]; readonly at: number };

/** The wallet that a session is for, by name; `undefined` where it is for none, or that is not known yet. */
export function walletNameOf(purpose: PurposeView): string | undefined {
  return 'name' in purpose ? purpose.name : undefined;
}

/** Whether its devices are known, and asked one by one: then there is no lobby and no code to compare. */
export function isAmongKnown({ purpose, invite, change }: SessionView): boolean {
  return purpose.kind === 'change' && invite === null && change !== null && effectsOf(change).joins.length === 0;
}

/** Which page a session shows: it stays while people come, agree and are reached. */
export function pageOf(session: SessionView): 'waiting' | 'exporting' | 'returning' | 'agreeing' | 'lobby' | 'pairing' | 'comparing' | 'working' {
  const { purpose, stage: { stage } } = session;
  const isWaiting = ['asking', 'gathering', 'linking', 'approving', 'exporting'].includes(stage);
  if (purpose.kind === 'sign' && isWaiting) return 'waiting';
  if (purpose.kind === 'export' && isWaiting) return 'exporting';
  if (stage === 'returning' || (purpose.kind === 'return' && stage === 'linking')) return 'returning';
  if (stage === 'asking' || stage === 'gathering') return isAmongKnown(session) ? 'agreeing' : 'lobby';
  return stage === 'agreeing' || stage === 'pairing' || stage === 'comparing' ? stage : 'working';
}

const meeting = [words.steps.meet, words.steps.compare];

/** The way that led to a new wallet, with what is still to be done. */
export function wayToWallet(): Way {
  const steps = [...meeting, words.steps.work.create, words.steps.save];
  return { steps, at: steps.length - 1 };
}

/** The way that led to a wallet as it was changed, with what is still to be done. */
export function wayToChange(change: ChangeView): Way {
  const steps = [...(effectsOf(change).joins.length > 0 ? meeting : [words.steps.ask]), words.steps.agree, words.steps.work.change, words.steps.save];
  return { steps, at: steps.length - 1 };
}

/** The steps of a session; `undefined` until it is known what it is for. */
export function wayOf(session: SessionView): Way | undefined {
  const { purpose, stage } = session;
  if (purpose.kind === 'unknown') return undefined;
  const { ask, agree, save, work } = words.steps;
  const meets = purpose.kind === 'create' || purpose.kind === 'return' || (purpose.kind === 'change' && !isAmongKnown(session));
  const steps = [
    ...(meets ? meeting : [ask]),
    ...(purpose.kind === 'create' || purpose.kind === 'return' ? [] : [purpose.kind === 'sign' ? words.steps.approve : agree]),
    work[purpose.kind],
    ...(purpose.kind === 'create' || purpose.kind === 'change' ? [save] : []),
  ];
  const at = {
    asking: 0,
    gathering: 0,
    pairing: 1,
    comparing: 1,
    // Those who met compared by then.
    linking: meets ? 2 : 0,
    approving: steps.indexOf(words.steps.approve),
    agreeing: steps.indexOf(agree),
    exporting: steps.indexOf(agree),
    returning: steps.indexOf(work.return),
    working: steps.indexOf(work[purpose.kind]),
  }[stage.stage];
  return { steps, at: Math.max(0, at) };
}
