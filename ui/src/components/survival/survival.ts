import type { Segment, SegmentState } from '../ring/ring';

/** Three rings for a wallet of `agree` out of `devices`: who pays, what may be lost, what may be stolen. */
export type SurvivalRings = {
  readonly pay: { readonly count: number; readonly segments: readonly Segment[] };
  readonly lose: { readonly count: number; readonly segments: readonly Segment[] };
  readonly theft: { readonly count: number; readonly segments: readonly Segment[] };
};

/**
 * The rings of "what survives what".
 *
 * The ring of loss shows the most that may be gone while the rest still pays; where nothing may be lost it
 * shows the one loss that is too much. The ring of theft is the thief's: the most parts that
 * still do not pay.
 */
export function survivalRings(agree: number, devices: number): SurvivalRings {
  const spare = devices - agree;
  const lost = Math.max(1, spare);
  const stolen = agree - 1;
  return {
    pay: { count: agree, segments: ring(devices, agree, 'done', 'waiting') },
    lose: { count: lost, segments: ring(devices, lost, spare === 0 ? 'failed' : 'waiting', 'present') },
    theft: { count: stolen, segments: ring(devices, stolen, 'present', 'waiting') },
  };
}

function ring(devices: number, first: number, marked: SegmentState, rest: SegmentState): Segment[] {
  return Array.from({ length: devices }, (_, index) => ({
    id: String(index),
    name: String(index + 1),
    state: index < first ? marked : rest,
  }));
}
