import type { Bridge, QuoteView, Speed, TransferRequest } from '../../bridge';
import { call, type Problem } from '../../state/call.svelte';
import { transferOf, type Draft } from '../../state/draft';

/** Typing pauses this long before the node is asked. */
const pauseMilliseconds = 350;

/** The most that the fee can come to, in ether. */
export function feeOf(quote: QuoteView | undefined, speed: Speed): string | undefined {
  return quote?.fees.find(([name]) => name === speed)?.[1];
}

/** What a payment would cost, asked again whenever it changes. The last known cost stays while a new one is asked for. */
export class Quote {
  #known: QuoteView | undefined = $state.raw();
  #problem: Problem | undefined = $state.raw();
  #isAsking = $state(false);

  get known(): QuoteView | undefined {
    return this.#known;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** The question that a draft asks; equal drafts ask the same one. */
  keyOf(draft: Draft): string | undefined {
    const transfer = transferOf(draft);
    return transfer && JSON.stringify(transfer);
  }

  /** Asks after a pause, until the returned function is called: a late answer to an old question is dropped. */
  follow(bridge: Bridge, key: string | undefined): () => void {
    let isOld = false;
    if (key === undefined) {
      this.#settle(undefined, undefined);
      return () => undefined;
    }
    this.#isAsking = true;
    const pause = setTimeout(() => {
      void call(() => bridge.quote(JSON.parse(key) as TransferRequest)).then((answer) => {
        if (isOld) return;
        if (answer.kind === 'done') this.#settle(answer.value, undefined);
        else this.#settle(undefined, answer.problem);
      });
    }, pauseMilliseconds);
    return () => {
      isOld = true;
      clearTimeout(pause);
    };
  }

  #settle(known: QuoteView | undefined, problem: Problem | undefined): void {
    this.#isAsking = false;
    this.#known = known;
    this.#problem = problem;
  }
}
