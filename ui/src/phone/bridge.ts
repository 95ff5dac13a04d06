import type { AppView, Bridge, NoticeView, RefusedView, RelayRequest } from '../bridge';
import { commandsOver, type Invoke } from '../bridge/commands';
import { seenIn } from '../features/join/seen';
import { passkeyFault, type Passkeys } from './passkey';
import type { Asked, Carried, Told } from './talk';

/** What a file is chosen for, by the command that takes it. */
const takesFile = new Set(['read_wallet_file', 'choose_recovery']);

/** What takes the texts of a picture's codes in place of the picture, by the command that takes one. */
const textsFor = new Map([['choose_recovery', 'read_sheet'], ['read_wallet_file', 'read_wallet_text']]);

/** What proves that a file which a command gave is where its person put it. */
const provenBy = new Map([['save_recovery', 'prove_recovery'], ['save_piece', 'prove_piece']]);

type Pushed = { kind: 'view'; payload: AppView } | { kind: 'notice'; payload: NoticeView };

type Answer = { readonly answer: unknown; readonly file: Carried | undefined };

type Waiting = { done: (answer: Answer) => void; refused: (refusal: unknown) => void };

/** What the page itself does: choosing files, keeping them, and showing another page in front. */
export type Page = {
  choose: () => Promise<Carried | undefined>;
  keep: (file: Carried) => void;
  /** Asks for a file that was just kept, from where its person put it; once more where another one was shown. */
  see: (name: string, wasOther: boolean) => Promise<Carried | undefined>;
  show: (place: 'main' | 'approve' | 'key') => void;
  /** The texts of the codes in a picture. */
  codesIn: (picture: ImageData | Uint8Array) => Promise<string[]>;
  /** The relay that served the page. */
  servedBy: () => Promise<RelayRequest | undefined>;
  passkeys: Passkeys;
};

/** The party in a worker of this page. */
export function phone(worker: Worker, page: Page): Bridge {
  const waiting = new Map<number, Waiting>();
  const views = new Set<(view: AppView) => void>();
  const notices = new Set<(kind: NoticeView['kind']) => void>();
  let last: AppView | undefined;
  let count = 0;
  /** A passkey was made for a device that was then refused: the next try takes the same. */
  let isSpare = false;

  function show(view: AppView): void {
    last = view;
    for (const listener of views) listener(view);
  }

  function hear(told: Told): void {
    switch (told.kind) {
      case 'broken':
        show({ state: 'broken', code: told.code });
        break;
      case 'pushed': {
        const pushed = JSON.parse(told.json) as Pushed;
        if (pushed.kind === 'view') show(pushed.payload);
        else for (const listener of notices) listener(pushed.payload.kind);
        break;
      }
      case 'answer': {
        const asker = waiting.get(told.id);
        waiting.delete(told.id);
        const answer: unknown = JSON.parse(told.json);
        if (told.refused) asker?.refused(answer);
        else asker?.done({ answer, file: told.file });
      }
    }
  }

  worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    hear(data);
  });

  function ask(command: string, request: unknown, file?: Carried, passkey?: Uint8Array): Promise<Answer> {
    const id = (count += 1);
    return new Promise((done, refused) => {
      waiting.set(id, { done, refused });
      const asked: Asked = { id, command, request: JSON.stringify(request ?? null), file, passkey };
      worker.postMessage(asked, passkey ? [passkey.buffer] : []);
    });
  }

  /** What the passkey gives for a command, where the lock has one or is to have one. A worker cannot ask for it. */
  async function passkeyFor(command: string, request: unknown): Promise<Uint8Array | undefined> {
    const { keychain, name } = { keychain: false, name: '', ...(request as { keychain?: boolean; name?: string } | undefined) };
    try {
      if (command === 'unlock' && last?.state === 'locked' && last.keychain) return await page.passkeys.use();
      if ((command !== 'found' && command !== 'restore') || !keychain) return undefined;
      const given = await (isSpare ? page.passkeys.use() : page.passkeys.make(name));
      isSpare = true;
      return given;
    } catch (problem) {
      return refused(passkeyFault(problem));
    }
  }

  const invoke: Invoke = async <T>(command: string, args?: { request: unknown }) => {
    if (command === 'focus_approve' || command === 'open_key_window' || command === 'close_key_window') {
      page.show(command === 'focus_approve' ? 'approve' : command === 'open_key_window' ? 'key' : 'main');
      return null as T;
    }
    const file = takesFile.has(command) ? await page.choose() : undefined;
    if (takesFile.has(command) && file === undefined) return null as T;
    const reader = textsFor.get(command);
    if (file && reader !== undefined && isPicture(file.bytes)) return readBy<T>(reader, file.bytes);
    const passkey = await passkeyFor(command, args?.request);
    const { answer, file: given } = await ask(command, args?.request, file, passkey);
    if (!given) return answer as T;
    page.keep(given);
    const proof = provenBy.get(command);
    if (proof === undefined) return answer as T;
    const proven = await shownAgain(proof, given.name);
    // What it says of itself may be more than was known before.
    return (proven && (proven.answer ?? answer)) as T;
  };

  /** Nothing counts as saved that was not seen. Another file is not the end of it; `null` where its person lets it be. */
  async function shownAgain(proof: string, name: string): Promise<Answer | null> {
    for (let wasOther = false; ; wasOther = true) {
      const shown = await page.see(name, wasOther);
      if (shown === undefined) return null;
      try {
        return await ask(proof, null, shown);
      } catch (refusal) {
        if (!isOfAnotherFile(refusal as RefusedView)) throw refusal;
      }
    }
  }

  /** Nothing unwinds in the engine: a picture that is made to break what reads it must not come there. */
  async function readBy<T>(command: string, picture: Uint8Array): Promise<T> {
    const texts = await page.codesIn(picture);
    if (texts.length === 0) return refused('picture.no_code');
    return (await ask(command, { text: texts.join('\n') })).answer as T;
  }

  async function readPasted(picture: Uint8Array): Promise<string> {
    const seen = seenIn(await page.codesIn(picture));
    if (seen.kind === 'ours') return seen.text;
    return refused(seen.kind === 'other' ? 'picture.other_code' : 'picture.no_code');
  }

  return {
    place: 'phone',
    subscribe: (listener) => {
      views.add(listener);
      if (last) listener(last);
      return () => views.delete(listener);
    },
    onNotice: (listener) => {
      notices.add(listener);
      return () => notices.delete(listener);
    },
    ...commandsOver(invoke),
    readCode: async () => {
      const picture = await page.choose();
      return picture ? readPasted(picture.bytes) : null;
    },
    readPasted,
    servedBy: page.servedBy,
    ...('mediaDevices' in navigator ? { codesIn: page.codesIn } : {}),
  };
}

function refused(code: string): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- A view, as Rust refuses
  return Promise.reject({ code, facts: [] } satisfies RefusedView);
}

/** What was shown was not what was kept, or nothing of this program's. */
function isOfAnotherFile({ code }: RefusedView): boolean {
  return /^(recovery\.not_proven$|vault\.|sheet\.)/.test(code);
}

/** PNG or JPEG, by its first bytes, as the engine tells them. */
function isPicture(bytes: Uint8Array): boolean {
  const begins = (...first: number[]) => first.every((byte, index) => bytes[index] === byte);
  return begins(0x89, 0x50, 0x4e, 0x47) || begins(0xff, 0xd8, 0xff);
}
