import { untrack } from 'svelte';

import type { AppView, Bridge, ChangeKindView, ChangeView, CreateRequest, HandedPartView, HandoutView, HomeView, SessionView, SplitRequest } from '../bridge';
import { ToastQueue } from '../components/feedback/toasts.svelte';
import { words } from '../words';
import { call, type Problem } from './call.svelte';
import { transferOf, type Draft } from './draft';
import type { Opened } from './opened';

/** What a person came to do before this device was ready for it. */
export type Intent = 'create' | 'join' | 'restore';

/** The change of a wallet's devices that this device was last in. */
export type Changing = {
  readonly wallet: string | null;
  readonly kind: ChangeKindView;
  readonly isMine: boolean;
  readonly change: ChangeView | null;
  /** Whether its rounds had begun. */
  readonly wasWorking: boolean;
};

/** The export that this device was last in. */
export type Exporting = {
  readonly wallet: string;
  readonly isMine: boolean;
  /** The ids of those who were asked, on the device that asked. */
  readonly asked: readonly string[];
};

/** The return of a part that this device was last in. */
export type Returning = {
  /** Who asked for it. */
  readonly to: string;
  readonly isMine: boolean;
};

/** A backup that is being handed out in parts. */
export type Handout = { readonly wallet: string; readonly view: HandoutView };

/** At most one sign of life in this time is passed on to the idle timer. */
const touchMilliseconds = 10_000;

/** How long a session may take to end after it was called off. */
const endMilliseconds = 15_000;

/**
 * The one store of the app: the whole view as Rust last sent it, the clock, and what is half written.
 *
 * `view` is `undefined` until the first view arrives.
 */
export class App {
  readonly bridge: Bridge;
  readonly toasts = new ToastQueue();
  /** The payment being written, kept while its session runs. */
  draft: Draft | undefined = $state.raw();
  /** The wallet that was last asked for, to ask again. */
  terms: CreateRequest | undefined = $state.raw();
  /** The name of the practice wallet that was last asked for, to ask again. */
  practice: string | undefined = $state.raw();
  intent: Intent | undefined = $state.raw();
  /** What a link asked for, until it was shown. */
  opened: Opened | undefined = $state.raw();
  /** The change that the running session is about, or the last one was. */
  changing: Changing | undefined = $state.raw();
  /** The export that the running session is about, or the last one was. */
  exporting: Exporting | undefined = $state.raw();
  /** The return of a part that the running session is about, or the last one was. */
  returning: Returning | undefined = $state.raw();
  /** The parts that are being handed out: their keepers may answer while another page is shown. */
  handout: Handout | undefined = $state.raw();
  /** Why the last look at them was refused. */
  handoutProblem: Problem | undefined = $state.raw();
  /** The session or its outcome is on the screen: it needs no telling. */
  isWatching = false;

  /** Why the last proposal or practice did not begin, when its own screen is gone. */
  problem: Problem | undefined = $state.raw();

  #view: AppView | undefined = $state.raw();
  #isSwapping = $state(false);
  #isPractising = $state(false);
  #now = $state(Date.now() / 1000);
  /** What keepers had said when the handing out was last looked at. */
  #heard = '';
  #touched = -touchMilliseconds;
  #waiting: readonly (() => void)[] = [];

  constructor(bridge: Bridge) {
    this.bridge = bridge;
  }

  get view(): AppView | undefined {
    return this.#view;
  }

  get home(): HomeView | undefined {
    return this.#view?.state === 'open' ? this.#view : undefined;
  }

  /** Unix seconds, moved once a second. */
  get now(): number {
    return this.#now;
  }

  /** Listens until the returned function is called. A window that shows notices elsewhere is deaf to them. */
  connect(notices: 'shown' | 'elsewhere' = 'shown'): () => void {
    const leave = this.bridge.subscribe((view) => {
      if (this.#view?.state === 'open' && view.state !== 'open') this.opened = undefined;
      if (view.state !== 'open' && view.state !== 'fresh') this.#forget();
      this.#view = view;
      if (view.state === 'open' && view.session) {
        this.changing = changingIn(view.session, untrack(() => this.changing));
        this.exporting = exportingIn(view.session, untrack(() => this.exporting));
        this.returning = returningIn(view.session);
      }
      if (view.state === 'open') this.#hearKeepers(view.parts.handed);
      for (const look of this.#waiting) look();
    });
    const hear = (): (() => void) =>
      this.bridge.onNotice((kind) => {
        // A phone says it on the page itself, but for that of a session.
        const isSaid = kind === 'wanted' ? this.bridge.place === 'phone' && !this.home?.session : this.isWatching;
        if (!isSaid) this.toasts.show(words.toast[kind]);
      });
    const deafen = notices === 'shown' ? hear() : () => undefined;
    const clock = setInterval(() => {
      this.#now = Date.now() / 1000;
    }, 1000);
    return () => {
      leave();
      deafen();
      clearInterval(clock);
    };
  }

  /** Tells the idle timer that somebody is here. */
  touch(at = performance.now()): void {
    if (this.home === undefined || at - this.#touched < touchMilliseconds) return;
    this.#touched = at;
    // A missed touch locks earlier, which loses nothing.
    void this.bridge.touch().catch(() => undefined);
  }

  /** One request is being called off and its successor made. */
  get isSwapping(): boolean {
    return this.#isSwapping;
  }

  /** The practice partner is being brought to its seat. */
  get isPractising(): boolean {
    return this.#isPractising;
  }

  /** Makes a practice wallet, up to the code to compare. */
  async practise(name: string): Promise<boolean> {
    if (this.#isPractising) return false;
    this.#isPractising = true;
    this.practice = name;
    this.terms = undefined;
    this.draft = undefined;
    const answer = await call(() => this.bridge.createPractice({ name }));
    this.problem = answer.kind === 'refused' ? answer.problem : undefined;
    this.#isPractising = false;
    return answer.kind === 'done';
  }

  /** Asks the draft's devices to sign it. */
  async propose(draft: Draft): Promise<boolean> {
    const transfer = transferOf(draft);
    if (transfer === undefined) return false;
    this.draft = draft;
    this.terms = undefined;
    const answer = await call(() => this.bridge.propose({ transfer, signers: [...draft.signers] }));
    this.problem = answer.kind === 'refused' ? answer.problem : undefined;
    return answer.kind === 'done';
  }

  /** Asks these devices for the key of a wallet. */
  async exportKey(wallet: string, asked: readonly string[]): Promise<boolean> {
    this.exporting = { wallet, isMine: true, asked };
    this.draft = undefined;
    this.terms = undefined;
    const answer = await call(() => this.bridge.exportKey({ wallet, with: [...asked] }));
    this.problem = answer.kind === 'refused' ? answer.problem : undefined;
    return answer.kind === 'done';
  }

  /** Splits a backup; what was being handed out before is let go. */
  async split(request: SplitRequest): Promise<void> {
    const view = await this.bridge.splitBackup(request);
    this.handoutProblem = undefined;
    this.handout = { wallet: request.wallet, view };
  }

  /** How far the handing out of a wallet's backup is, as Rust last told. */
  handedOut(wallet: string, view: HandoutView): void {
    if (this.handout?.wallet === wallet) this.handout = { wallet, view };
  }

  endHandout(): void {
    this.handout = this.handoutProblem = undefined;
    void this.bridge.endHandout().catch(() => undefined);
  }

  /** An answer of a keeper counts once Rust was asked how far the handing out is. */
  #hearKeepers(handed: readonly HandedPartView[]): void {
    const heard = JSON.stringify(handed);
    const hasNews = heard !== this.#heard;
    this.#heard = heard;
    const handout = untrack(() => this.handout);
    if (!hasNews || !handout?.view.pieces.some(({ keeper }) => keeper !== null)) return;
    void call(() => this.bridge.checkHandout()).then((answer) => {
      this.handoutProblem = answer.kind === 'refused' ? answer.problem : undefined;
      if (answer.kind === 'done') this.handedOut(handout.wallet, answer.value);
    });
  }

  /** Calls the running request off and asks the draft's devices instead. Nothing is typed again. */
  async askInstead(draft: Draft): Promise<boolean> {
    this.#isSwapping = true;
    const ended = await call(() => this.#endSession());
    const isFree = ended.kind === 'done' && ended.value;
    const isAsked = isFree && (await this.propose(draft));
    if (!isFree) this.problem = ended.kind === 'refused' ? ended.problem : { code: 'session.in_other_session', facts: {} };
    this.#isSwapping = false;
    return isAsked;
  }

  /** Ends the running session and waits until it is gone, so that another can begin. */
  async #endSession(): Promise<boolean> {
    if (this.home?.session) await this.bridge.cancel();
    const hasEnded = await this.#until(() => this.home?.session === null);
    if (hasEnded && this.home?.last) await this.bridge.dismiss();
    return hasEnded;
  }

  /** What was half written belongs to whoever unlocked. */
  #forget(): void {
    this.draft = undefined;
    this.terms = undefined;
    this.practice = undefined;
    this.problem = undefined;
    this.changing = undefined;
    this.exporting = undefined;
    this.returning = undefined;
    this.handout = this.handoutProblem = undefined;
  }

  #until(isSo: () => boolean): Promise<boolean> {
    return new Promise((settle) => {
      const finish = (found: boolean): void => {
        clearTimeout(limit);
        this.#waiting = this.#waiting.filter((other) => other !== look);
        settle(found);
      };
      const look = (): void => {
        if (isSo()) finish(true);
      };
      const limit = setTimeout(() => {
        finish(false);
      }, endMilliseconds);
      this.#waiting = [...this.#waiting, look];
      look();
    });
  }
}

/** Who is touched stays known to the end: a session that ends tells less and less. */
function changingIn({ purpose, is_initiator, change, stage }: SessionView, before: Changing | undefined): Changing | undefined {
  if (purpose.kind !== 'change') return undefined;
  const isSame = before?.wallet === purpose.wallet && before.kind === purpose.change;
  const wasWorking = stage.stage === 'working' || (isSame && before.wasWorking);
  return { wallet: purpose.wallet, kind: purpose.change, isMine: is_initiator, change: change ?? (isSame ? before.change : null), wasWorking };
}

function exportingIn({ purpose, is_initiator }: SessionView, before: Exporting | undefined): Exporting | undefined {
  if (purpose.kind !== 'export') return undefined;
  return { wallet: purpose.wallet, isMine: is_initiator, asked: before?.wallet === purpose.wallet ? before.asked : [] };
}

function returningIn({ purpose }: SessionView): Returning | undefined {
  return purpose.kind === 'return' ? { to: purpose.to.name || words.lobby.nameless, isMine: purpose.to.is_me } : undefined;
}
