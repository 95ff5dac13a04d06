import type { AppView } from '../bridge';
import { waitsFor } from '../state/front';

/** How a device says that its person is asked: two short ones. Milliseconds. */
const shakes = [120, 80, 120];
/** Two tones that rise, in hertz, each so long and so loud. */
const tones = [660, 880];
const toneSeconds = 0.16;
const loudness = 0.08;

/** What waits for its person, each told apart from the next. */
export function askedBy(view: AppView | undefined): readonly string[] {
  if (view?.state !== 'open') return [];
  const front = waitsFor(view);
  return [...view.inbox.map(({ session }) => session), ...(front === undefined ? [] : [front])];
}

/** Shows in the page's title, on the app's icon, by sound and by shaking how much waits. */
export class Caller {
  readonly #page: Window;
  readonly #title: string;
  #known: ReadonlySet<string> = new Set();

  constructor(page: Window) {
    this.#page = page;
    this.#title = page.document.title;
  }

  /** Called with all that waits, `undefined` while that is not known. Only what is new is heard. */
  show(asked: readonly string[] | undefined): void {
    const { document, navigator } = this.#page;
    if (asked === undefined) {
      document.title = this.#title;
      return;
    }
    document.title = asked.length === 0 ? this.#title : `(${String(asked.length)}) ${this.#title}`;
    // An icon has a badge where the app is installed and the system has such a thing.
    if ('setAppBadge' in navigator) void navigator.setAppBadge(asked.length).catch(() => undefined);
    const isNew = asked.some((one) => !this.#known.has(one));
    this.#known = new Set(asked);
    // Before its person touched the page a browser makes no sound, and would make all of them at once later.
    const { userActivation } = navigator as { userActivation?: UserActivation };
    if (!isNew || userActivation?.hasBeenActive !== true) return;
    if ('vibrate' in navigator) navigator.vibrate(shakes);
    void sound().catch(() => undefined);
  }
}

/** Drawn here: nothing is fetched. */
async function sound(): Promise<void> {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: loudness });
  volume.connect(context.destination);
  for (const [index, frequency] of tones.entries()) {
    const tone = new OscillatorNode(context, { frequency });
    const begin = context.currentTime + index * toneSeconds;
    tone.connect(volume);
    tone.start(begin);
    tone.stop(begin + toneSeconds);
  }
  await new Promise((done) => setTimeout(done, 1000 * toneSeconds * (tones.length + 1)));
  await context.close();
}
