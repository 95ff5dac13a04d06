import type { RefusedView } from '../bridge';
import type { ErrorFacts } from '../words';

/** Why something that was asked for was not done: what an ErrorNotice takes. */
export type Problem = {
  readonly code: string;
  readonly facts: ErrorFacts;
};

/** How a request ended. */
export type Answer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Asks once and turns a refusal into a value, so that no caller can forget it. */
export async function call<Value>(ask: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { kind: 'done', value: await ask() };
  } catch (thrown) {
    return { kind: 'refused', problem: readProblem(thrown) };
  }
}

/** One request of a screen: whether it is under way, and why the last try was refused. */
export class Call {
  #isBusy = $state(false);
  #problem: Problem | undefined = $state.raw();

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Asks, unless the same request is already under way. True when it was done. */
  async run<Value>(ask: () => Promise<Value>, then: (value: Value) => void = () => undefined): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    const answer = await call(ask);
    this.#isBusy = false;
    this.#problem = answer.kind === 'refused' ? answer.problem : undefined;
    if (answer.kind === 'done') then(answer.value);
    return answer.kind === 'done';
  }

  /** Takes the last refusal away: what was refused has been changed since. */
  clear(): void {
    this.#problem = undefined;
  }
}

/** A refusal as Rust sends it; anything else is a bug of ours and is named as one. */
function readProblem(thrown: unknown): Problem {
  return isRefused(thrown) ? { code: thrown.code, facts: Object.fromEntries(thrown.facts) } : { code: 'app.bug', facts: {} };
}

function isRefused(thrown: unknown): thrown is RefusedView {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' && 'facts' in thrown && Array.isArray(thrown.facts);
}
