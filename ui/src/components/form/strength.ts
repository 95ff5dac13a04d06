/** How long a password would stand against a thief of the sealed file, 0 (seconds) to 4 (a lifetime and more). */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** Guesses a second that the estimate grants the thief: many machines against a memory-hard hash. */
const guessesPerSecond = 10_000;

const day = 86_400;
const year = 365 * day;

/** Upper bounds of the levels 0 to 3, in seconds. */
const bounds: readonly number[] = [60, day, year, 80 * year];

/** The level of a number of guesses. */
export function strengthOf(guesses: number): Strength {
  const seconds = guesses / guessesPerSecond;
  const level = bounds.findIndex((bound) => seconds < bound);
  return (level === -1 ? bounds.length : level) as Strength;
}

/**
 * Estimates a password against common passwords, English words, names, keyboard walks and dates.
 *
 * `known` are words an attacker knows too: the name of the device or the wallet. The dictionaries are
 * large, so they are loaded with the first estimate. Nothing leaves the device.
 */
export async function estimateStrength(password: string, known: readonly string[] = []): Promise<Strength> {
  const estimator = await (loading ??= load());
  return strengthOf(estimator(password, known));
}

type Estimator = (password: string, known: readonly string[]) => number;

let loading: Promise<Estimator> | undefined;

async function load(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const factory = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: 128,
  });
  return (password, known) => factory.check(password, [...known]).guesses;
}
