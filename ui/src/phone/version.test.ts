import { describe, expect, it, vi } from 'vitest';

import { watchVersion, type Next } from './version';

type Worker = EventTarget & { state: string; postMessage: (said: string) => void };

/** What a browser says of the versions of a page. */
function browser({ waiting = false, controller = true } = {}) {
  const said: string[] = [];
  const worker = (): Worker => Object.assign(new EventTarget(), { state: 'installing', postMessage: (text: string) => void said.push(text) });
  const registration = Object.assign(new EventTarget(), {
    installing: null as Worker | null,
    waiting: waiting ? worker() : null,
    update: vi.fn(() => Promise.resolve()),
  });
  const workers = Object.assign(new EventTarget(), {
    controller: controller ? worker() : null,
    register: vi.fn(() => Promise.resolve(registration)),
  });
  const told: Next[] = [];
  const reload = vi.fn();
  const watch = () => watchVersion(workers as unknown as ServiceWorkerContainer, 'offline.js', (next) => told.push(next), reload);
  const arrive = () => {
    const next = (registration.installing = worker());
    registration.dispatchEvent(new Event('updatefound'));
    registration.waiting = next;
    next.dispatchEvent(new Event('statechange'));
  };
  return { registration, workers, told, said, reload, watch, arrive };
}

describe('a new version', () => {
  it('is told when it has come, and opens nothing by itself', async () => {
    const { told, said, reload, watch, arrive, workers } = browser();
    await watch();
    expect(told).toEqual([]);
    arrive();
    expect(told).toHaveLength(1);
    // Another page of this app let it in.
    workers.dispatchEvent(new Event('controllerchange'));
    expect(said).toEqual([]);
    expect(reload).not.toHaveBeenCalled();
  });

  it('is told when it waited from before', async () => {
    const { told, watch } = browser({ waiting: true });
    await watch();
    expect(told).toHaveLength(1);
  });

  it('takes over when it is told to, and then the page is reloaded', async () => {
    const { told, said, reload, watch, workers } = browser({ waiting: true });
    await watch();
    told[0]?.open();
    expect(said).toEqual(['take over']);
    expect(reload).not.toHaveBeenCalled();
    workers.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledOnce();
  });

  it('that another page let in already needs a reload only', async () => {
    const { told, reload, watch, registration } = browser({ waiting: true });
    await watch();
    registration.waiting = null;
    told[0]?.open();
    expect(reload).toHaveBeenCalledOnce();
  });

  it('is none where it is the first of all', async () => {
    const { told, watch, arrive } = browser({ controller: false });
    await watch();
    arrive();
    expect(told).toEqual([]);
  });

  it('is looked for when the page is shown again after an hour', async () => {
    vi.useFakeTimers();
    try {
      const { registration, watch } = browser();
      await watch();
      document.dispatchEvent(new Event('visibilitychange'));
      expect(registration.update).not.toHaveBeenCalled();
      vi.advanceTimersByTime(61 * 60 * 1000);
      document.dispatchEvent(new Event('visibilitychange'));
      document.dispatchEvent(new Event('visibilitychange'));
      expect(registration.update).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });
});
