import type {
  AddServerRequest,
  AddressView,
  AppView,
  BackupPasswordRequest,
  BrowsedView,
  BroughtView,
  ChangeRequest,
  ChosenView,
  CopyRequest,
  CreateRequest,
  DrillRequest,
  DrillView,
  ExportRequest,
  FolderRequest,
  FoundRequest,
  FreezeRequest,
  GatherRequest,
  GivePartRequest,
  GivePieceRequest,
  HandoutView,
  KeptPartView,
  KeyRequest,
  LiftRequest,
  NodeRequest,
  NoticeKind,
  OpenPieceRequest,
  PersonPartRequest,
  PhraseView,
  PiecesView,
  PracticeRequest,
  ProposeRequest,
  QuoteView,
  ReasonView,
  RecoveryFileView,
  RecoveryRequest,
  RefreshRequest,
  RelayRequest,
  RestoreHereRequest,
  RestoreRequest,
  SavePieceRequest,
  ServerRequest,
  SignInRequest,
  SignInView,
  SplitRequest,
  TransferRequest,
  UnlockRequest,
  WalletCodeView,
  WalletFileView,
  WholeKeyView,
} from './generated';

export type * from './generated';

/**
 * All that the pages can ask of the party behind them.
 *
 * A command that did not happen rejects with a {@link RefusedView}, and has changed nothing. `approve`, `givePart`,
 * `confirmImport`, `trust` and `refuse` work in the approve window alone; besides them it has only `subscribe`, `touch`,
 * `listParts`, `rejectCode` and `distrust`. What sees a
 * key or its words works in the key window alone.
 */
export type Bridge = {
  /** Calls back with the whole view, now and on each change, until the returned function is called. */
  subscribe(listener: (view: AppView) => void): () => void;
  /** Calls back when something is worth a notice; what it is about is in the view. */
  onNotice(listener: (kind: NoticeKind) => void): () => void;

  found(request: FoundRequest): Promise<void>;
  unlock(request: UnlockRequest): Promise<void>;
  lock(): Promise<void>;
  /** Says that the user is here: the idle lock starts counting anew. */
  touch(): Promise<void>;

  useRelay(request: RelayRequest): Promise<void>;
  setNode(request: NodeRequest): Promise<void>;
  /** Sets the page that phones open; empty to clear it. */
  setPage(url: string): Promise<void>;
  setLockMinutes(minutes: number): Promise<void>;

  create(request: CreateRequest): Promise<void>;
  /** Makes a practice wallet with the partner on this computer, up to the code to compare. */
  createPractice(request: PracticeRequest): Promise<void>;
  /** Starts the practice partner once more, after it failed. */
  wakePartner(): Promise<void>;
  join(link: string): Promise<void>;
  /** The text of the invite, or of a wallet's state, that a picture shows as a code; none when no picture was chosen. */
  readCode(): Promise<string | null>;
  /** The same of a picture that was pasted. */
  readPasted(picture: Uint8Array): Promise<string>;
  /** What is around the page: a desktop has windows of its own, a practice partner, and places for copies. */
  readonly place: 'desktop' | 'phone';
  /** The texts of the codes in a picture, where this device has a camera that the page may use. */
  readonly codesIn?: ((picture: ImageData) => Promise<string[]>) | undefined;
  /** The relay that served the page, where one did and says so. */
  readonly servedBy?: (() => Promise<RelayRequest | undefined>) | undefined;
  answer(session: string): Promise<void>;
  decline(session: string): Promise<void>;
  start(): Promise<void>;
  confirmCode(): Promise<void>;
  /** Says the same where this device gives away what it alone has: a key, or a part of a backup. For the approve window alone. */
  confirmImport(code: string): Promise<void>;
  rejectCode(): Promise<void>;
  cancel(): Promise<void>;
  dismiss(): Promise<void>;

  /** Asks the wallet's devices for a change of its members. */
  change(request: ChangeRequest): Promise<void>;
  /** Tries once more what was agreed to and did not end well. */
  goOn(session: string): Promise<void>;
  /** Gives it up. */
  giveUp(session: string): Promise<void>;
  /** Freezes a wallet for so many hours: its devices sign nothing. */
  freeze(request: FreezeRequest): Promise<void>;
  /** Says that a device's freezes of a wallet do not count. */
  lift(request: LiftRequest): Promise<void>;
  /** The same as a code to scan and as text to copy. */
  showWalletCode(wallet: string): Promise<WalletCodeView>;
  /** Reads what was copied on another device. */
  readWalletText(text: string): Promise<WalletFileView>;
  /** Asks the relay who of a wallet is connected; the answer comes in the view. No sign of life. */
  look(wallet: string): Promise<void>;
  /** Chooses how often a wallet's pieces are to be made afresh. */
  setRefresh(request: RefreshRequest): Promise<void>;
  /** Leaves the user alone about that for a week. */
  remindLater(wallet: string): Promise<void>;
  /** Forgets a wallet that this device had and that its store does not know any more. */
  forgetMissing(wallet: string): Promise<void>;
  /** Writes what this device knows of a wallet's devices, nothing secret; `null` when the user closed the dialog. */
  saveWalletFile(wallet: string): Promise<string | null>;
  /** Reads what another device wrote, or a picture of its code; `null` when the user closed the dialog. */
  readWalletFile(): Promise<WalletFileView | null>;

  quote(request: TransferRequest): Promise<QuoteView>;
  propose(request: ProposeRequest): Promise<void>;
  approve(code: string): Promise<void>;
  refuse(reason: ReasonView): Promise<void>;
  /** Brings the approve window to the front. */
  focusApprove(): Promise<void>;
  publishAgain(wallet: string, hash: string): Promise<void>;
  checkAddress(text: string): Promise<AddressView>;

  /** Asks for a wallet's key, whole, on this device. Asking agrees to nothing. */
  exportKey(request: ExportRequest): Promise<void>;
  /** Forgets the key that was put together here, without showing it. */
  forgetExport(): Promise<void>;

  /** Opens the window in which a key is typed in or shown, or brings it to the front. */
  openKeyWindow(): Promise<void>;
  /** Forgets the key that was kept. */
  forgetKey(): Promise<void>;

  /** The words that may follow on the text so far. Key window alone. */
  suggestWords(text: string): Promise<string[]>;
  /** Reads a key and tells its addresses; nothing is kept. Key window alone. */
  readKey(request: KeyRequest): Promise<BroughtView>;
  /** Keeps a key in memory until it is shared out, forgotten, or the device is locked. Key window alone. */
  keepKey(request: KeyRequest): Promise<void>;
  /** New words, 12, 15, 18, 21 or 24 of them, that are kept nowhere. Key window alone. */
  drawWords(words: number): Promise<PhraseView>;
  /** Takes the key that was put together here, once: nothing but the answer has it afterwards. Key window alone. */
  revealKey(wallet: string): Promise<WholeKeyView>;
  /** Closes the key window, and with it whatever was typed or shown there. Key window alone. */
  closeKeyWindow(): Promise<void>;

  /** Asks with the system's dialog where to save; `null` when the user closed it. */
  saveRecovery(request: RecoveryRequest): Promise<RecoveryFileView | null>;
  /** Asks with the system's dialog for a file, a sheet's PDF or a picture of its codes; `null` when the user closed it. */
  chooseRecovery(): Promise<ChosenView | null>;
  /** Reads what a sheet says, typed or pasted. */
  readSheet(text: string): Promise<ChosenView>;
  /** Lets go of the codes of a sheet that are here. */
  forgetSheet(): Promise<void>;
  /** Looks for recovery files on a server; `null` when that was ended by `forgetBrowsed`. */
  browseServer(request: ServerRequest): Promise<BrowsedView | null>;
  /** Asks with the system's dialog for a folder and looks there; `null` when the user closed it. */
  browseFolder(): Promise<BrowsedView | null>;
  /** Looks for recovery files in the account that was signed in to; `null` when that was ended by `forgetBrowsed`. */
  browseAccount(): Promise<BrowsedView | null>;
  /** Chooses one of the recovery files that were found last, by its name there. */
  chooseCopy(file: string): Promise<RecoveryFileView>;
  /** Ends a look at a place and lets go of what was found. */
  forgetBrowsed(): Promise<void>;
  restore(request: RestoreRequest): Promise<void>;
  /** Takes the share of the chosen recovery file on a device that is in use. */
  restoreHere(request: RestoreHereRequest): Promise<void>;
  /** Splits this device's backup of a wallet among holders. Waits for {@link HomeView.trust} where devices are among them. */
  splitBackup(request: SplitRequest): Promise<HandoutView>;
  /** Writes one of the pieces; null when the dialog was closed. */
  savePiece(request: SavePieceRequest): Promise<HandoutView | null>;
  /** Gives one of them to the known device that is to keep it, or gives it again. */
  givePiece(request: GivePieceRequest): Promise<HandoutView>;
  /** How far the handing out is. What keepers answered counts once this was asked. */
  checkHandout(): Promise<HandoutView>;
  endHandout(): Promise<void>;
  /** Opens the piece that was chosen, beside those that are here. */
  openPiece(request: OpenPieceRequest): Promise<PiecesView>;
  /** Those that are here; none where there is none. */
  showPieces(): Promise<PiecesView | null>;
  forgetPieces(): Promise<void>;
  /** The parts of backups on this device: those it keeps for others, and those that came back. */
  listParts(): Promise<KeptPartView[]>;
  /** Lets one of them go. */
  forgetPart(part: string): Promise<void>;
  /** Opens a lobby for one device that keeps a part of a backup that this one is to have. */
  askForPart(): Promise<void>;
  /** Asks every keeper of this device's own parts what became of them; the answers come in the view. */
  askKeepers(): Promise<void>;
  /** Forgets about a part that another device keeps. That one goes on keeping it. */
  forgetKeeper(part: string): Promise<void>;
  /** Forgets who keeps a part of this device's backup. */
  forgetPerson(request: PersonPartRequest): Promise<void>;
  /** Gives a part that is kept here to the device that asks. For the approve window alone. */
  givePart(request: GivePartRequest): Promise<void>;
  /** Brings the parts of one backup together that came back, in place of any that were brought together before. */
  gatherParts(request: GatherRequest): Promise<PiecesView>;
  /** Says yes to what {@link HomeView.trust} asks under this code. For the approve window alone. */
  trust(code: string): Promise<void>;
  /** Says no to it, or calls it off. */
  distrust(code: string): Promise<void>;
  /** Lets a share go that came out of a backup. */
  forgetRestored(wallet: string): Promise<void>;

  /** Chooses the password of all copies from now on; each is made again under it. Another one waits for {@link HomeView.trust}. */
  setBackupPassword(request: BackupPasswordRequest): Promise<void>;
  /** Asks with the system's dialog for a folder and puts copies there; false when the user closed it. */
  addFolder(request: FolderRequest): Promise<boolean>;
  /** Puts copies on a server, once {@link HomeView.trust} was answered. */
  addServer(request: AddServerRequest): Promise<void>;
  /** Begins to sign in to an account, and opens the system's browser there. The link is for where none opens. */
  signIn(request: SignInRequest): Promise<SignInView>;
  /** Waits for the browser; false when the sign-in was ended by `endSignIn`. */
  awaitSignIn(): Promise<boolean>;
  /** Ends a sign-in; whoever waits for it hears so. */
  endSignIn(): Promise<void>;
  /** Puts copies into the account that was signed in to, once {@link HomeView.trust} was answered. */
  addAccount(name: string): Promise<void>;
  /** Puts no more copies there. Those that lie there stay. */
  removePlace(place: string): Promise<void>;
  /** Makes a copy now and proves it. */
  copyNow(request: CopyRequest): Promise<void>;
  /** Looks at a wallet's copies where they lie; what was found comes in the view. */
  checkCopies(wallet: string): Promise<void>;
  /** Brings a copy back as a new device would, and lets go of what was in it. */
  drill(request: DrillRequest): Promise<DrillView>;
};
