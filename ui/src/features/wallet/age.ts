/** A balance older than this is said to be old. */
const fresh = 120;

/** Seconds since something was heard, once that is long enough to be said. */
export function ageOf(at: number, now: number): number | undefined {
  const age = now - at;
  return age > fresh ? age : undefined;
}
