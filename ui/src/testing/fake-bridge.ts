import type { AppView, Bridge, NoticeKind, QuoteView, RefusedView, TransferRequest } from '../bridge';
import { brought, browsed, chosen, drilled, handoutOf, invite, offeredAfter, onePart, phrase, picture, quote, recoveryFile, signIn, typedFile, wholeKey } from './views';

/** One call as it was made. */
export type Asked = { readonly name: keyof Bridge; readonly argument: unknown };

type Answers = Partial<Record<keyof Bridge, (argument: never) => unknown>>;

/** A bridge to nobody: shows the views that it is given, keeps what it was asked, answers what it was told to. */
export class FakeBridge implements Bridge {
  readonly asked: Asked[] = [];
  readonly #listeners = new Set<(view: AppView) => void>();
  readonly #notices = new Set<(kind: NoticeKind) => void>();
  readonly #answers: Answers;
  #view: AppView | undefined;

  constructor(view: AppView | undefined, answers: Answers = {}) {
    this.#view = view;
    this.#answers = answers;
  }

  /** Sends another view, as Rust does on each change. */
  show(view: AppView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener(view);
  }

  notify(kind: NoticeKind): void {
    for (const listener of this.#notices) listener(kind);
  }

  /** The arguments of all calls of this name. */
  askedFor(name: keyof Bridge): unknown[] {
    return this.asked.filter((asked) => asked.name === name).map(({ argument }) => argument);
  }

  subscribe(listener: (view: AppView) => void): () => void {
    this.#listeners.add(listener);
    if (this.#view) listener(this.#view);
    return () => this.#listeners.delete(listener);
  }

  onNotice(listener: (kind: NoticeKind) => void): () => void {
    this.#notices.add(listener);
    return () => this.#notices.delete(listener);
  }

  found = this.#silent('found');
  unlock = this.#silent('unlock');
  lock = this.#silent('lock');
  touch = this.#silent('touch');
  useRelay = this.#silent('useRelay');
  setNode = this.#silent('setNode');
  setPage = this.#silent('setPage');
  setLockMinutes = this.#silent('setLockMinutes');
  create = this.#silent('create');
  createPractice = this.#silent('createPractice');
  wakePartner = this.#silent('wakePartner');
  join = this.#silent('join');
  readCode: Bridge['readCode'] = () => this.#ask('readCode', undefined, null);
  readPasted: Bridge['readPasted'] = (picture) => this.#ask('readPasted', picture, invite.link);
  place: Bridge['place'] = 'desktop';
  codesIn: Bridge['codesIn'];
  servedBy: Bridge['servedBy'];
  answer = this.#silent('answer');
  decline = this.#silent('decline');
  start = this.#silent('start');
  confirmCode = this.#silent('confirmCode');
  confirmImport = this.#silent('confirmImport');
  rejectCode = this.#silent('rejectCode');
  cancel = this.#silent('cancel');
  dismiss = this.#silent('dismiss');
  change = this.#silent('change');
  goOn = this.#silent('goOn');
  giveUp = this.#silent('giveUp');
  freeze = this.#silent('freeze');
  lift = this.#silent('lift');
  look = this.#silent('look');
  setRefresh = this.#silent('setRefresh');
  remindLater = this.#silent('remindLater');
  forgetMissing = this.#silent('forgetMissing');
  propose = this.#silent('propose');
  approve = this.#silent('approve');
  refuse = this.#silent('refuse');
  focusApprove = this.#silent('focusApprove');
  restore = this.#silent('restore');
  restoreHere = this.#silent('restoreHere');
  forgetRestored = this.#silent('forgetRestored');
  endHandout = this.#silent('endHandout');
  forgetBrowsed = this.#silent('forgetBrowsed');
  forgetPieces = this.#silent('forgetPieces');
  forgetSheet = this.#silent('forgetSheet');
  forgetPart = this.#silent('forgetPart');
  askForPart = this.#silent('askForPart');
  askKeepers = this.#silent('askKeepers');
  forgetKeeper = this.#silent('forgetKeeper');
  forgetPerson = this.#silent('forgetPerson');
  trust = this.#silent('trust');
  distrust = this.#silent('distrust');
  givePart = this.#silent('givePart');
  openKeyWindow = this.#silent('openKeyWindow');
  forgetKey = this.#silent('forgetKey');
  keepKey = this.#silent('keepKey');
  exportKey = this.#silent('exportKey');
  forgetExport = this.#silent('forgetExport');
  closeKeyWindow = this.#silent('closeKeyWindow');
  setBackupPassword = this.#silent('setBackupPassword');
  addServer = this.#silent('addServer');
  endSignIn = this.#silent('endSignIn');
  addAccount = this.#silent('addAccount');
  removePlace = this.#silent('removePlace');
  copyNow = this.#silent('copyNow');
  checkCopies = this.#silent('checkCopies');

  publishAgain(wallet: string, hash: string): Promise<void> {
    return this.#ask('publishAgain', { wallet, hash }, undefined);
  }

  quote: Bridge['quote'] = (request) => this.#ask('quote', request, quoteOf(request));
  checkAddress: Bridge['checkAddress'] = (text) => this.#ask('checkAddress', text, { address: text, checksummed: true });
  saveRecovery: Bridge['saveRecovery'] = (request) => this.#ask('saveRecovery', request, null);
  saveWalletFile: Bridge['saveWalletFile'] = (wallet) => this.#ask('saveWalletFile', wallet, null);
  readWalletFile: Bridge['readWalletFile'] = () => this.#ask('readWalletFile', undefined, null);
  showWalletCode: Bridge['showWalletCode'] = (wallet) => this.#ask('showWalletCode', wallet, { text: 'COHORT:WALLET/ABC234', qr: picture });
  readWalletText: Bridge['readWalletText'] = (text) => this.#ask('readWalletText', text, { wallet: 'family', news: true });
  suggestWords: Bridge['suggestWords'] = (text) => this.#ask('suggestWords', text, offeredAfter(text));
  readKey: Bridge['readKey'] = (request) => this.#ask('readKey', request, brought(request));
  drawWords: Bridge['drawWords'] = (words) => this.#ask('drawWords', words, { words: phrase.slice(0, words) });
  revealKey: Bridge['revealKey'] = (wallet) => this.#ask('revealKey', wallet, wholeKey);
  splitBackup: Bridge['splitBackup'] = (request) => this.#ask('splitBackup', request, handoutOf(request.needed, request.holders));
  savePiece: Bridge['savePiece'] = (request) => this.#ask('savePiece', request, null);
  givePiece: Bridge['givePiece'] = (request) => this.#ask('givePiece', request, handoutOf(2, []));
  checkHandout: Bridge['checkHandout'] = () => this.#ask('checkHandout', undefined, handoutOf(2, []));
  listParts: Bridge['listParts'] = () => this.#ask('listParts', undefined, []);
  gatherParts: Bridge['gatherParts'] = (request) => this.#ask('gatherParts', request, onePart);
  showPieces: Bridge['showPieces'] = () => this.#ask('showPieces', undefined, null);
  openPiece: Bridge['openPiece'] = (request) => this.#ask('openPiece', request, onePart);
  addFolder: Bridge['addFolder'] = (request) => this.#ask('addFolder', request, true);
  signIn: Bridge['signIn'] = (request) => this.#ask('signIn', request, signIn);
  awaitSignIn: Bridge['awaitSignIn'] = () => this.#ask('awaitSignIn', undefined, true);
  browseAccount: Bridge['browseAccount'] = () => this.#ask('browseAccount', undefined, browsed);
  drill: Bridge['drill'] = (request) => this.#ask('drill', request, drilled);
  browseServer: Bridge['browseServer'] = (request) => this.#ask('browseServer', request, browsed);
  browseFolder: Bridge['browseFolder'] = () => this.#ask('browseFolder', undefined, browsed);
  chooseCopy: Bridge['chooseCopy'] = (file) => this.#ask('chooseCopy', file, { ...recoveryFile, file });
  chooseRecovery: Bridge['chooseRecovery'] = () => this.#ask('chooseRecovery', undefined, null);
  readSheet: Bridge['readSheet'] = (text) => this.#ask('readSheet', text, chosen(typedFile));

  #silent(name: keyof Bridge): (argument?: unknown) => Promise<void> {
    return (argument) => this.#ask(name, argument, undefined);
  }

  async #ask<Value>(name: keyof Bridge, argument: unknown, otherwise: Value): Promise<Value> {
    this.asked.push({ name, argument });
    const answer = this.#answers[name] as ((argument: unknown) => Value | Promise<Value>) | undefined;
    return answer ? await answer(argument) : otherwise;
  }
}

/** All that the made-up wallet holds, for each speed. */
const all = { slow: '12.502908', normal: '12.502698', fast: '12.502278' };

function quoteOf({ to, amount, speed }: TransferRequest): QuoteView {
  return amount.kind === 'all' ? { ...quote, to, amount: all[speed], total: '12.503118' } : { ...quote, to, amount: amount.ether };
}

/** Answers with a refusal. */
export function refuses(code: string, facts: [string, string][] = []): () => Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- Rust refuses with a view, not with an Error
  return () => Promise.reject({ code, facts } satisfies RefusedView);
}

/** Never answers. */
export function hangs(): () => Promise<never> {
  return () => new Promise(() => undefined);
}
