/** Devices take each other's clocks for right up to a quarter of an hour; this is well before it. */
const slackSeconds = 5 * 60;

/** How often the clock is looked at, at most. */
const lookMilliseconds = 10 * 60 * 1000;

/** What is asked for the time. */
export type Asked = (address: string, how: RequestInit) => Promise<Response>;

/**
 * How many seconds this clock is ahead of the one where the page came from, or behind it where that is negative; 0
 * where they agree, or where nobody can be asked.
 *
 * # Security
 *
 * Nothing is done by it: whoever serves the page can have a notice shown, as it could anyway.
 */
export async function clockAhead(ask: Asked, now: () => number): Promise<number> {
  try {
    // Only the answer's head is of use, and what the page keeps answers nothing of this kind.
    const answer = await ask('manifest.webmanifest', { method: 'HEAD', cache: 'no-store', credentials: 'omit' });
    const there = Date.parse(answer.headers.get('date') ?? '');
    const ahead = (now() - there) / 1000;
    return Math.abs(ahead) > slackSeconds ? ahead : 0;
  } catch {
    return 0;
  }
}

/** Looks at the clock now, and when somebody comes back to the page. */
export function watchClock(tell: (ahead: number) => void): () => void {
  let looked = -lookMilliseconds;
  const look = (): void => {
    if (document.visibilityState !== 'visible' || performance.now() - looked < lookMilliseconds) return;
    looked = performance.now();
    void clockAhead((address, how) => fetch(address, how), Date.now).then(tell);
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
  };
}
