import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { AppView, Bridge, NoticeView } from '.';
import { commandsOver } from './commands';

/** What the program pushes, by the name of its event. */
type Pushed = { view: AppView; notice: NoticeView };

/** The party in the desktop program around this page. */
export const tauri: Bridge = {
  place: 'desktop',
  subscribe: (listener) => {
    let isOver = false;
    let wasPushed = false;
    const unsubscribe = on('view', (view) => {
      wasPushed = true;
      listener(view);
    });
    // What was pushed before this page listened did not reach it, so it asks once besides.
    void invoke<AppView>('app_view').then((view) => {
      if (!isOver && !wasPushed) listener(view);
    });
    return () => {
      isOver = true;
      unsubscribe();
    };
  },
  onNotice: (listener) => on('notice', ({ kind }) => listener(kind)),

  ...commandsOver(invoke),
};

function on<Name extends keyof Pushed>(event: Name, heard: (payload: Pushed[Name]) => void): () => void {
  const listening = listen<Pushed[Name]>(event, ({ payload }) => heard(payload));
  return () => {
    void listening.then((unlisten) => unlisten());
  };
}
