import type { AppView, Bridge, NoticeView } from '../bridge';
import { commandsOver, type Invoke } from '../bridge/commands';
import type { Asked, Carried, Told } from './talk';

/** What a file is chosen for, by the command that takes it. */
const takesFile = new Set(['read_wallet_file', 'choose_recovery']);

type Pushed = { kind: 'view'; payload: AppView } | { kind: 'notice'; payload: NoticeView };

type Waiting = { done: (answer: unknown) => void; refused: (refusal: unknown) => void };

/** What the page itself does: choosing files, keeping them, and showing another page in front. */
export type Page = {
  choose: () => Promise<Carried | undefined>;
  keep: (file: Carried) => void;
  show: (place: 'main' | 'approve' | 'key') => void;
};

/** The party in a worker of this page. */
export function phone(worker: Worker, page: Page): Bridge {
  const waiting = new Map<number, Waiting>();
  const views = new Set<(view: AppView) => void>();
  const notices = new Set<(kind: NoticeView['kind']) => void>();
  let last: AppView | undefined;
  let count = 0;

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
        if (told.file) page.keep(told.file);
        const answer: unknown = JSON.parse(told.json);
        if (told.refused) asker?.refused(answer);
        else asker?.done(answer);
      }
    }
  }

  worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    hear(data);
  });

  const invoke: Invoke = async <Answer>(command: string, args?: { request: unknown }) => {
    if (command === 'focus_approve' || command === 'open_key_window' || command === 'close_key_window') {
      page.show(command === 'focus_approve' ? 'approve' : command === 'open_key_window' ? 'key' : 'main');
      return null as Answer;
    }
    const file = takesFile.has(command) ? await page.choose() : undefined;
    if (takesFile.has(command) && file === undefined) return null as Answer;
    const id = (count += 1);
    return new Promise<Answer>((done, refused) => {
      waiting.set(id, { done: done as (answer: unknown) => void, refused });
      const asked: Asked = { id, command, request: JSON.stringify(args?.request ?? null), file };
      worker.postMessage(asked);
    });
  };

  return {
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
  };
}
