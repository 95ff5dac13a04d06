/** The worker that alone owns the store and runs the party: nothing that computes holds up what is drawn. */
import init, { Engine, File, type Opened, type Pushed } from '@cohort/engine';
import module from '@cohort/engine/engine_bg.wasm?url';

import { isDeleted, watchDeletion } from './kept';
import { withPasskeys, type Asked, type Carried, type Told } from './talk';

/** The database, and the lock of whoever owns it. */
const store = 'cohort';

/** The browser deleted the store. */
const gone = 'pocket.store_gone';

const waiting: Asked[] = [];
let engine: Engine | undefined;

function tell(told: Told, transfer: Transferable[] = []): void {
  self.postMessage(told, { transfer });
}

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  if (engine) void carryOut(engine, data);
  else waiting.push(data);
});

async function carryOut(on: Engine, { id, command, request, file, passkey }: Asked): Promise<void> {
  const called = on.call(command, request, file && new File(file.name, file.bytes), passkey);
  passkey?.fill(0);
  const answered = await called;
  const given: Carried | undefined = answered.file && { name: answered.file.name, bytes: answered.file.bytes };
  tell({ kind: 'answer', id, json: answered.json, refused: answered.refused, file: given }, given ? [given.bytes.buffer] : []);
}

async function pass(on: Engine, pushed: Pushed): Promise<void> {
  for (;;) {
    tell({ kind: 'pushed', json: await pushed.next() });
    void lookWhetherKept(on);
  }
}

/** Whatever is asked is refused once something could not be kept: from then on nothing that is shown would last. */
async function lookWhetherKept(on: Engine): Promise<void> {
  const { json, refused } = await on.call('app_view', 'null', undefined);
  if (!refused) return;
  const { code } = JSON.parse(json) as { code: string };
  end((await isDeleted(indexedDB, store)) ? gone : code);
}

/** There is no party here any more; the lock of the store goes with this worker. */
function end(code: string): void {
  tell({ kind: 'broken', code });
  self.close();
}

async function begin(): Promise<void> {
  await init({ module_or_path: module });
  const opened: Opened = await Engine.open(store, self.name === withPasskeys);
  const [owner, pushed] = opened.take() as [Engine, Pushed];
  engine = owner;
  watchDeletion(indexedDB, store, () => {
    end(gone);
  });
  void pass(owner, pushed);
  for (const asked of waiting.splice(0)) void carryOut(owner, asked);
}

// Held for as long as this worker lives: two owners would undo each other's work.
async function own(): Promise<void> {
  try {
    await begin();
    await new Promise(() => undefined);
  } catch (problem) {
    tell({ kind: 'broken', code: typeof problem === 'string' ? problem : 'app.bug' });
  }
}

void navigator.locks.request(store, { ifAvailable: true }, async (lock) => {
  if (lock) await own();
  else {
    tell({ kind: 'broken', code: 'pocket.open_elsewhere' });
    // Once the other one is closed this is the owner.
    void navigator.locks.request(store, own);
  }
});
