import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import App from '../App.svelte';
import type { InboxView } from '../bridge';
import { askedBy, Caller } from '../phone/calling';
import { openedBy, passOn, takeOpened, watchOpened } from '../phone/opened';
import type { Opened } from '../state/opened';
import { FakeBridge } from '../testing/fake-bridge';
import { show } from '../testing/play';
import * as made from '../testing/views';
import { words } from '../words';

const at = (testid: string) => screen.getByTestId(testid);
const request: InboxView = { session: 'ac0ffee0-bbfd-4b2d-9b5d-ab8dfbbd4bed', name: 'Study computer', expires: made.now + 900, change: null, wallet: null, joins: false, rule: null, imports: null };
const session = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

function open(bridge: FakeBridge, opened: Opened): FakeBridge {
  render(App, { bridge, opened });
  return bridge;
}

describe('a link into the app', () => {
  it('is an invite or a request, and nothing else', () => {
    expect(openedBy('')).toBeUndefined();
    expect(openedBy('#section')).toBeUndefined();
    expect(openedBy('#cohort:open/x')).toBeUndefined();
    expect(openedBy(`#cohort:open/${session}?x`)).toBeUndefined();
    expect(openedBy('#cohort:wallet/ABC')).toBeUndefined();
    expect(openedBy('#cohort:join/abc', 7)).toEqual({ kind: 'invite', link: 'cohort:join/abc', at: 7 });
    expect(openedBy(`#cohort:open/${session}`, 7)).toEqual({ kind: 'request', session, at: 7 });
  });

  it('is taken out of the address at once, and heard again when another one is opened', () => {
    const heard: Opened[] = [];
    const leave = watchOpened(window, (opened) => heard.push(opened));
    history.replaceState(null, '', '/page?a#cohort:join/abc');
    expect(takeOpened(window)).toMatchObject({ kind: 'invite', link: 'cohort:join/abc' });
    expect(location.href).toMatch(/\/page\?a$/);
    history.replaceState(null, '', `/page#cohort:open/${session}`);
    dispatchEvent(new HashChangeEvent('hashchange'));
    leave();
    expect(heard).toMatchObject([{ kind: 'request', session }]);
    expect(location.href).not.toContain('#');
  });

  it('fills an invite in, and joins nothing by itself', async () => {
    const bridge = open(new FakeBridge(made.open({ wallets: [] })), { kind: 'invite', link: 'cohort:join/abcdef', at: Date.now() });
    await waitFor(() => { expect(at('join-link')).toHaveValue('cohort:join/abcdef'); });
    expect(bridge.askedFor('join')).toEqual([]);
    await userEvent.click(at('join-go'));
    expect(bridge.askedFor('join')).toEqual(['cohort:join/abcdef']);
  });

  it('is kept until the device is unlocked', async () => {
    const bridge = open(new FakeBridge({ state: 'locked', keychain: false }), { kind: 'invite', link: 'cohort:join/abcdef', at: Date.now() });
    expect(await screen.findByTestId('unlock')).toBeInTheDocument();
    bridge.show(made.open({ wallets: [] }));
    await waitFor(() => { expect(at('join-link')).toHaveValue('cohort:join/abcdef'); });
  });

  it('opens its request as soon as it is here', async () => {
    const bridge = open(new FakeBridge(made.open({ inbox: [] })), { kind: 'request', session: request.session, at: Date.now() });
    await screen.findByTestId('wallet');
    expect(bridge.askedFor('answer')).toEqual([]);
    bridge.show(made.open({ inbox: [request] }));
    await waitFor(() => { expect(bridge.askedFor('answer')).toEqual([request.session]); });
  });

  it('says so where its request does not come', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    open(new FakeBridge(made.open({ inbox: [] })), { kind: 'request', session, at: Date.now() });
    await vi.advanceTimersByTimeAsync(21_000);
    vi.useRealTimers();
    expect(await screen.findByText(words.onPhone.gone)).toBeInTheDocument();
  });

  it('is forgotten where the device stays locked, and when it is locked', async () => {
    const bridge = open(new FakeBridge({ state: 'locked', keychain: false }), { kind: 'request', session: request.session, at: Date.now() - 121_000 });
    bridge.show(made.open({ inbox: [request] }));
    await screen.findByTestId('wallet');
    expect(bridge.askedFor('answer')).toEqual([]);
  });

  it('shows in the inbox what a new wallet would be', async () => {
    const bridge = open(new FakeBridge(made.open({ inbox: [{ ...request, joins: true }] })), { kind: 'request', session: request.session, at: Date.now() });
    expect(await screen.findByTestId('inbox-0-open')).toBeInTheDocument();
    expect(bridge.askedFor('answer')).toEqual([]);
  });

  it('is handed to the page that has the device', async () => {
    const heard: Opened[] = [];
    const leave = watchOpened(window, (opened) => heard.push(opened));
    passOn({ kind: 'invite', link: 'cohort:join/abc', at: 7 });
    await waitFor(() => { expect(heard).toEqual([{ kind: 'invite', link: 'cohort:join/abc', at: 7 }]); });
    leave();
  });

  it('is shown where a phone is asked', async () => {
    await show('waiting-on-phone');
    expect(at('on-phone-qr')).toBeInTheDocument();
  });
});

describe('what waits', () => {
  it('is in the title, and heard when it is new', () => {
    const vibrate = vi.fn();
    const setAppBadge = vi.fn(() => Promise.resolve());
    const page = { document: { title: 'Cohort' }, navigator: { vibrate, setAppBadge, userActivation: { hasBeenActive: true } } };
    const caller = new Caller(page as unknown as Window);
    caller.show([]);
    caller.show(['one']);
    expect(page.document.title).toBe('(1) Cohort');
    caller.show(['one']);
    expect(vibrate).toHaveBeenCalledTimes(1);
    caller.show(['one', 'two']);
    expect(vibrate).toHaveBeenCalledTimes(2);
    caller.show(undefined);
    expect(page.document.title).toBe('Cohort');
    caller.show(['one', 'two']);
    expect(vibrate).toHaveBeenCalledTimes(2);
    caller.show([]);
    expect(setAppBadge.mock.calls.map(([count]: unknown[]) => count)).toEqual([0, 1, 1, 2, 2, 0]);
  });

  it('is each request, and what is asked in front', () => {
    expect(askedBy({ state: 'locked', keychain: false })).toEqual([]);
    expect(askedBy(made.open({ inbox: [] }))).toEqual([]);
    expect(askedBy(made.open({ inbox: [request] }))).toEqual([request.session]);
    const asked = made.open({ inbox: [], session: made.session(made.sign, { stage: 'approving', ...made.approval }, ['working', 'working']) });
    expect(askedBy(asked)).toEqual([made.approval.code]);
  });
});
