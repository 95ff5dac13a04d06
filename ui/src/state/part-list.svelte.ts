import type { KeptPartView } from '../bridge';
import type { App } from './app.svelte';
import { call, type Problem } from './call.svelte';

/** The parts of backups on this device. Rust tells which they are only when asked, so it is asked again on each change. */
export class PartList {
  readonly #app: () => App;
  #all: readonly KeptPartView[] | undefined = $state.raw();
  #problem: Problem | undefined = $state.raw();

  /** Asks while the component that makes it is shown. */
  constructor(app: () => App) {
    this.#app = app;
    const count = $derived(`${String(app().home?.parts.kept)} ${String(app().home?.parts.came_back)}`);
    $effect(() => this.#follow(count));
  }

  /** `undefined` until Rust told. */
  get all(): readonly KeptPartView[] | undefined {
    return this.#all;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  #follow(_count: string): () => void {
    let isOver = false;
    void call(() => this.#app().bridge.listParts()).then((answer) => {
      if (isOver) return;
      if (answer.kind === 'done') this.#all = answer.value;
      this.#problem = answer.kind === 'refused' ? answer.problem : undefined;
    });
    return () => {
      isOver = true;
    };
  }
}
