import type { SeatView, SessionView } from '../../bridge';
import { words } from '../../words';

/** Somebody who was asked, present or not. */
export type Asked = { readonly id: string; readonly name: string; readonly state: 'absent' | 'joining' | 'present' | 'working' | 'ready' };

/** Everyone who was asked: those who are here, then those of the known names who are not. */
export function askedIn(session: SessionView, known: readonly { readonly id: string; readonly name: string }[]): Asked[] {
  const here = session.people.map((person) => ({ id: person.device.id, name: person.device.name || words.lobby.nameless, state: stateOf(person) }));
  const absent = known.filter(({ id }) => !here.some((person) => person.id === id)).map(({ id, name }) => ({ id, name, state: 'absent' as const }));
  return [...here, ...absent];
}

/** For whom one waits while the devices gather. */
export function gatheringSentence(session: SessionView, asked: readonly Asked[]): string {
  const absent = asked.filter(({ state }) => state === 'absent' || state === 'joining').map(({ name }) => name);
  if (absent.length > 0) return words.waiting.gathering(absent);
  /** Of those whom this device cannot name: only the device that asked knows them. */
  const unnamed = Math.max(0, session.seats - asked.length);
  return unnamed > 0 ? words.waiting.gatheringOthers(unnamed) : words.waiting.gatheringAll;
}

function stateOf({ online, state }: SeatView): Asked['state'] {
  return online || state === 'ready' ? state : 'absent';
}
