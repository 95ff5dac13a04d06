import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AppView } from '../bridge';
import * as made from '../testing/views';
import { askToKeep } from './keeping';
import Phone from './Phone.svelte';
import type { Told } from './talk';
import { forgetTrace } from './trace';
import type { Next } from './version';

const at = (testid: string) => screen.getByTestId(testid);
const none = (testid: string) => screen.queryByTestId(testid);

/** A browser that keeps what it keeps by `persist`. */
function browserThat(persist: () => Promise<boolean>, persisted = false) {
  const storage = { persisted: vi.fn(() => Promise.resolve(persisted)), persist: vi.fn(persist) };
  Object.defineProperty(navigator, 'storage', { value: storage, configurable: true });
  return storage;
}

function open(next?: Next) {
  const worker = Object.assign(new EventTarget(), { postMessage: vi.fn() }) as unknown as Worker;
  const watch = (tell: (next: Next) => void): void => {
    if (next) tell(next);
  };
  render(Phone, { worker, watch });
  const tell = (data: Told) => worker.dispatchEvent(new MessageEvent('message', { data }));
  return { tell, show: (payload: AppView) => tell({ kind: 'pushed', json: JSON.stringify({ kind: 'view', payload }) }) };
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
});

afterEach(() => {
  forgetTrace(window);
  Reflect.deleteProperty(navigator, 'storage');
  vi.unstubAllGlobals();
});

describe('a new version', () => {
  const next = { open: vi.fn() };

  it('is told with what a reload does, and opens when it is told to', async () => {
    browserThat(() => Promise.resolve(true));
    const { show } = open(next);
    show({ state: 'locked', keychain: false });
    expect(at('pocket-version')).toHaveTextContent('A new version is ready.');
    expect(at('pocket-version')).toHaveTextContent('drops what is half written');
    await userEvent.click(at('pocket-version-reload'));
    expect(next.open).toHaveBeenCalledOnce();
  });

  it('is not told in the middle of what devices do together', async () => {
    browserThat(() => Promise.resolve(false));
    const { show } = open(next);
    show(made.open());
    await screen.findByTestId('pocket-keeping');
    show(made.open({ wallets: [], session: made.session(made.create, { stage: 'working', phase: 'making', step: 3, steps: 5 }) }));
    await waitFor(() => {
      expect(none('pocket-version')).toBeNull();
    });
    expect(none('pocket-keeping')).toBeNull();
    show(made.open());
    expect(await screen.findByTestId('pocket-version')).toBeInTheDocument();
    expect(at('pocket-keeping')).toBeInTheDocument();
  });
});

describe('a browser that may forget', () => {
  it('is asked to keep what is stored as soon as a device is here, and not before', async () => {
    const storage = browserThat(() => Promise.resolve(true));
    const { show } = open();
    show({ state: 'fresh', keychain: false });
    expect(storage.persist).not.toHaveBeenCalled();
    show(made.open());
    await waitFor(() => {
      expect(storage.persist).toHaveBeenCalledOnce();
    });
    expect(none('pocket-keeping')).toBeNull();
  });

  it('is told plainly with the remedy, and put off until the next time', async () => {
    browserThat(() => Promise.resolve(false));
    const { show } = open();
    show(made.open());
    expect(await screen.findByTestId('pocket-keeping')).toHaveTextContent('This browser may delete this device’s piece.');
    expect(at('pocket-keeping')).toHaveTextContent('Save a recovery file outside of this phone');
    expect(at('pocket-keeping')).toHaveTextContent('Add to Home Screen');
    expect(none('pocket-install')).toBeNull();
    await userEvent.click(at('pocket-keeping-later'));
    expect(none('pocket-keeping')).toBeNull();
    show({ state: 'locked', keychain: false });
    await screen.findByTestId('unlock');
    show(made.open());
    expect(await screen.findByTestId('pocket-keeping')).toBeInTheDocument();
  });

  it('offers its own way to install the page, and is asked again once that was done', async () => {
    const storage = browserThat(() => Promise.resolve(false));
    const { show } = open();
    show(made.open());
    await screen.findByTestId('pocket-keeping');
    const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt: vi.fn(() => Promise.resolve()) });
    window.dispatchEvent(offer);
    expect(offer.defaultPrevented).toBe(true);
    await userEvent.click(await screen.findByTestId('pocket-install'));
    expect(offer.prompt).toHaveBeenCalledOnce();
    storage.persist.mockResolvedValue(true);
    window.dispatchEvent(new Event('appinstalled'));
    await waitFor(() => {
      expect(none('pocket-keeping')).toBeNull();
    });
  });

  it('promises nothing where it knows no such promise, or fails to answer', async () => {
    expect(await askToKeep(undefined)).toBe('not_promised');
    expect(await askToKeep({} as StorageManager)).toBe('not_promised');
    expect(await askToKeep(browserThat(() => Promise.reject(new Error('no'))) as unknown as StorageManager)).toBe('not_promised');
  });

  it('is not asked again where it promised before', async () => {
    const storage = browserThat(() => Promise.resolve(false), true);
    expect(await askToKeep(storage as unknown as StorageManager)).toBe('promised');
    expect(storage.persist).not.toHaveBeenCalled();
  });
});

it('a device that is open elsewhere says where to go', async () => {
  browserThat(() => Promise.resolve(true));
  const { tell, show } = open();
  tell({ kind: 'broken', code: 'pocket.open_elsewhere' });
  expect(await screen.findByTestId('broken')).toHaveTextContent('Cohort is open elsewhere');
  expect(at('broken-error')).toHaveTextContent('Go there. Or close it, and this one opens.');
  expect(none('broken-again')).toBeNull();
  show({ state: 'locked', keychain: false });
  expect(await screen.findByTestId('unlock')).toBeInTheDocument();
});

describe('a browser that forgot a device', () => {
  it('is told apart from one that never had any, with the way back', async () => {
    browserThat(() => Promise.resolve(true));
    const { show } = open();
    show({ state: 'fresh', keychain: false });
    await screen.findByTestId('welcome');
    expect(none('pocket-forgotten')).toBeNull();
    show({ state: 'locked', keychain: false });
    await screen.findByTestId('unlock');
    show({ state: 'fresh', keychain: false });
    expect(await screen.findByTestId('pocket-forgotten')).toHaveTextContent('There was a device in this browser, and it is gone.');
    expect(at('pocket-forgotten')).toHaveTextContent('Choose Restore');
    await userEvent.click(at('pocket-forgotten-anew'));
    expect(none('pocket-forgotten')).toBeNull();
  });

  it('is told at once where it happens while the device is open', async () => {
    browserThat(() => Promise.resolve(true));
    const { tell, show } = open();
    show(made.open());
    tell({ kind: 'broken', code: 'pocket.store_gone' });
    expect(await screen.findByTestId('broken')).toHaveTextContent('This device is gone');
    expect(at('broken-error')).toHaveTextContent('choose Restore');
    expect(at('broken-again')).toBeEnabled();
  });
});
