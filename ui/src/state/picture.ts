import type { ChangeKindView, ChangePersonView, ChangeView, MemberView, PurposeView, SeatView, SessionView, WalletView, WorkingPhase } from '../bridge';
import type { Round } from '../components/feedback/timeline';
import type { Segment, SegmentState } from '../components/ring/ring';
import type { Seat } from '../components/seats/seat';
import { words } from '../words';
import { keepsPieces, rulesOf } from './change';

/**
 * A wallet as a ring: done once a recovery file is proven, amber where this device has not saved its own. A practice
 * wallet has nothing to prove.
 */
export function walletRing(wallet: WalletView): Segment[] {
  return wallet.members.map((member) => ({ id: member.device.id, name: member.device.name, state: memberState(member, wallet.practice), own: member.device.is_me }));
}

function memberState({ saved, banned, device }: MemberView, isPractice: boolean): SegmentState {
  if (banned) return 'failed';
  if (saved) return 'done';
  if (isPractice) return 'present';
  return device.is_me ? 'you' : 'present';
}

/** The seats of a session, the free ones last. */
export function seatsOf(session: SessionView): Seat[] {
  const taken = session.people.map(
    (person): Seat => ({
      kind: 'taken',
      id: person.device.id,
      name: person.device.name || words.lobby.nameless,
      device: person.device.kind,
      fingerprint: person.device.fingerprint,
      connection: connectionOf(person, session.stage.stage === 'comparing'),
      own: person.device.is_me,
    }),
  );
  const free = Math.max(0, session.seats - taken.length);
  return [...taken, ...Array.from({ length: free }, (_, index): Seat => ({ kind: 'free', id: `free-${String(index)}` }))];
}

function connectionOf({ online, state }: SeatView, isComparing: boolean): 'joining' | 'connected' | 'away' | 'matched' {
  if (!online) return 'away';
  if (isComparing && state === 'ready') return 'matched';
  return state === 'joining' ? 'joining' : 'connected';
}

/** A running session as a ring. */
export function sessionRing(session: SessionView): Segment[] {
  const { stage } = session;
  const rounds = stage.stage === 'working' ? { done: stage.step - 1, of: stage.steps } : undefined;
  const people = session.people.map((person): Segment => {
    const state = seatState(person);
    return {
      id: person.device.id,
      name: person.device.name || words.lobby.nameless,
      state,
      own: person.device.is_me,
      ...(state === 'working' && rounds ? { rounds } : {}),
    };
  });
  const free = Math.max(0, session.seats - people.length);
  return [...people, ...Array.from({ length: free }, (_, index): Segment => ({ id: `free-${String(index)}`, name: words.seats.free, state: 'waiting' }))];
}

function seatState({ state, online }: SeatView): SegmentState {
  if (state === 'ready') return 'done';
  if (!online || state === 'joining') return 'waiting';
  return state === 'working' ? 'working' : 'present';
}

/** One side of a change: who holds a piece, and how many must agree of how many. */
export type ChangeSide = { readonly segments: Segment[]; readonly rule: [number, number] };

/** A change before and after. */
export function changePicture(change: ChangeView): { before: ChangeSide; after: ChangeSide } {
  const [rings, rules] = [changeRings(change), rulesOf(change)];
  return { before: { segments: rings.before, rule: rules.before }, after: { segments: rings.after, rule: rules.after } };
}

/** A change as two rings: who holds a piece now, and who afterwards. */
function changeRings({ kind, people }: ChangeView): { before: Segment[]; after: Segment[] } {
  const ring = (when: 'before' | 'after', look: (person: ChangePersonView) => Pick<Segment, 'state' | 'note'>): Segment[] =>
    people
      .filter((person) => person[when] !== 'outside')
      .map((person) => ({ id: person.device.id, name: person.device.name || words.lobby.nameless, own: person.device.is_me, ...look(person) }));
  return { before: ring('before', lookBefore), after: ring('after', (person) => lookAfter(kind, person)) };
}

function lookBefore({ before, after, is_restored }: ChangePersonView): Pick<Segment, 'state' | 'note'> {
  const { note } = words.change;
  if (is_restored) return { state: 'failed', note: note.restored };
  if (after === 'outside') return { state: before === 'holder' ? 'failed' : 'waiting', note: note.leaves };
  if (before === 'lost') return { state: 'failed', note: note.lost };
  return before === 'asleep' ? { state: 'waiting', note: note.asleep } : { state: 'present', note: note.holder };
}

function lookAfter(kind: ChangeKindView, { before, after }: ChangePersonView): Pick<Segment, 'state' | 'note'> {
  const { note } = words.change;
  if (after !== 'holder') return { state: 'waiting', note: note.asleep };
  if (before === 'holder') return { state: 'present', note: keepsPieces(kind) ? note.kept : note.fresh };
  if (before !== 'outside') return { state: 'working', note: note.returns };
  // Whoever comes by an undoing is new, or was removed by what is undone.
  return { state: 'working', note: kind === 'undo' ? note.gets : note.joins };
}

const phases: Record<'create' | 'export' | 'return' | 'sign', readonly ('linking' | WorkingPhase)[]> = {
  create: ['linking', 'making', 'saving', 'trying', 'acknowledging'],
  export: ['linking', 'giving'],
  return: ['linking', 'returning'],
  sign: ['signing'],
};

/** The phases of a ceremony in plain words. */
export function roundsOf(purpose: PurposeView, stage: SessionView['stage']): Round[] {
  const order = phases[purpose.kind === 'change' || purpose.kind === 'unknown' ? 'create' : purpose.kind];
  const now = stage.stage === 'working' ? order.indexOf(stage.phase) : 0;
  return order.map((phase, index) => ({
    name: purpose.kind === 'change' && phase !== 'signing' && phase !== 'giving' && phase !== 'returning' ? words.working.phaseChange[phase] : words.working.phase[phase],
    state: index < now ? 'done' : index === now ? 'now' : 'ahead',
    ...(index === now && stage.stage === 'working' ? { note: words.working.step(stage.step, stage.steps) } : {}),
  }));
}
