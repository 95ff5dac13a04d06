import { words } from '../../words';

/** What a device's part of the ring shows. `you` is the one that waits for a person. */
export type SegmentState = 'waiting' | 'present' | 'working' | 'done' | 'failed' | 'you';

/** One device's part of the ring. */
export type Segment = {
  readonly id: string;
  readonly name: string;
  readonly state: SegmentState;
  /** The device that shows this ring. */
  readonly own?: boolean;
  /** Said instead of the words of its state, where a ring shows something else than a session. */
  readonly note?: string;
  /** Rounds behind it, for a segment at work. */
  readonly rounds?: { readonly done: number; readonly of: number };
};

/** How large a ring is drawn; each size has its own weight of line. */
export type RingSize = 'mark' | 'small' | 'medium' | 'large';

/** The ring said in one sentence: each device, what it does and how far it is. */
export function describeRing(segments: readonly Segment[]): string {
  return words.ring.describe(segments.map((segment) => `${segment.name}, ${describeSegment(segment)}`));
}

/** One segment without its name. */
export function describeSegment(segment: Segment): string {
  const parts = [segment.note ?? words.ring.state[segment.state]];
  if (segment.state === 'working' && segment.rounds && segment.rounds.done > 0) parts.push(words.ring.round(segment.rounds.done, segment.rounds.of));
  if (segment.own) parts.push(words.common.thisDevice);
  return parts.join(', ');
}

/** How much of a working segment is filled, 0 to 1. */
export function workDone(segment: Segment): number {
  const { done, of } = segment.rounds ?? { done: 0, of: 0 };
  return of > 0 ? Math.min(1, Math.max(0, done / of)) : 0;
}
