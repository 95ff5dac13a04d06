import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import type { RelayRequest } from '../bridge';
import { onePagePays } from '../components/seats/one-page';
import { lossOf } from '../state/lost';
import { whatIf } from '../state/what-if';
import { FakeBridge } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';
import { words } from '../words';

const at = (testid: string) => screen.getByTestId(testid);

describe('phones of a wallet', () => {
  it('are too many where whoever serves their page could pay', async () => {
    expect(onePagePays([made.laptop, made.phone], 2)).toBe(false);
    expect(onePagePays([made.laptop, made.phone, made.secondPhone], 2)).toBe(true);
    await show('lobby-phones');
    expect(at('lobby-one-page')).toHaveTextContent('Two phones are enough to pay');
  });

  it('do not count before their recovery file is proven', async () => {
    await show('home-pocketed');
    expect(at('wallet-unsafe')).toHaveTextContent(words.wallet.unsafe.provisional([made.secondPhone.name]));
    await userEvent.click(at('wallet-devices'));
    expect(at('devices-member-2-file')).toHaveTextContent(words.devices.file.provisional);
    expect(at('devices-one-page')).toBeInTheDocument();
  });

  it('say so themselves', async () => {
    await show('home-pocketed-mine');
    expect(at('wallet-unsafe')).toHaveTextContent(words.wallet.unsafe.provisionalMine);
  });

  it('are not reckoned with when another device is lost', () => {
    const saved = { ...made.pocketed, members: [made.laptop, made.phone, made.secondPhone].map((each) => made.member(each, true)) };
    expect(whatIf(saved, 'lost', [made.phone.id])).toEqual({ kind: 'pays', left: 2, spare: 0 });
    expect(whatIf(made.pocketed, 'lost', [made.phone.id])).toEqual({ kind: 'recovers', files: 1, names: [made.phone.name] });
    // One that is really lost leaves those that are there.
    expect(lossOf(made.pocketed, [made.phone.id], made.now)).toMatchObject({ left: 2, rest: { kind: 'pays', left: 2 } });
  });
});

describe('a phone without a relay', () => {
  it('takes the one that its page came from', async () => {
    const bridge = await show('needs-relay-phone');
    expect(await screen.findByDisplayValue(made.servingRelay.url)).toBe(at('relay-url'));
    expect(at('relay-form')).toHaveTextContent(words.relay.urlServed);
    await userEvent.click(at('relay-go'));
    expect(bridge.askedFor('useRelay')).toEqual([made.servingRelay]);
  });

  it('keeps what was typed before that was known', async () => {
    let tell: (relay: RelayRequest | undefined) => void = () => undefined;
    const servedBy = () => new Promise<RelayRequest | undefined>((done) => { tell = done; });
    start(Object.assign(new FakeBridge(made.open({ wallets: [], relay: made.noRelay })), { place: 'phone' as const, servedBy }));
    await userEvent.click(await screen.findByTestId('start-act-create'));
    await userEvent.type(at('relay-url'), 'wss://mine.example/v1');
    tell(made.servingRelay);
    await Promise.resolve();
    expect(at('relay-url')).toHaveValue('wss://mine.example/v1');
    expect(at('relay-form')).not.toHaveTextContent(words.relay.urlServed);
  });

  it('offers no practice, which takes a program beside it', async () => {
    await show('needs-relay-phone');
    expect(screen.queryByTestId('create-instead-practice')).toBeNull();
  });
});

describe('a request on a phone', () => {
  it('stands on every page until it is looked at, and is told nowhere twice', async () => {
    const bridge = await show('asked-phone');
    expect(at('asked')).toHaveTextContent(words.inbox.asks(made.desktop.name));
    bridge.notify('wanted');
    expect(screen.queryByText(words.toast.wanted)).toBeNull();
    await userEvent.click(at('wallet-receive'));
    expect(at('asked')).toBeInTheDocument();
    await userEvent.click(at('asked-open'));
    expect(at('inbox-0-open')).toBeInTheDocument();
    expect(screen.queryByTestId('asked')).toBeNull();
  });
});

describe('Back on a phone', () => {
  it('goes back in the app, and out of it from the first page alone', async () => {
    history.replaceState(null, '');
    const bridge = await show('asked-phone');
    const before = history.length;
    await userEvent.click(at('wallet-receive'));
    await waitFor(() => { expect(history.state).toBe('inside'); });
    await userEvent.click(at('asked-open'));
    expect(history.length).toBe(before + 1);
    history.back();
    expect(await screen.findByTestId('wallet-receive')).toBeInTheDocument();
    expect(history.state).not.toBe('inside');

    // Nothing moves under a question.
    await userEvent.click(at('wallet-receive'));
    await waitFor(() => { expect(history.state).toBe('inside'); });
    const question = document.createElement('div');
    question.setAttribute('role', 'dialog');
    document.body.append(question);
    const asked = new Promise((done) => { addEventListener('popstate', done, { once: true }); });
    history.back();
    await asked;
    await waitFor(() => { expect(history.state).toBe('inside'); });
    expect(at('receive')).toBeInTheDocument();
    question.remove();

    // What devices do together goes on.
    bridge.show(made.open({ session: made.session(made.create, { stage: 'asking' }, ['present']) }));
    await waitFor(() => { expect(history.state).toBe('inside'); });
    const gone = new Promise((done) => { addEventListener('popstate', done, { once: true }); });
    history.back();
    await gone;
    await waitFor(() => { expect(history.state).toBe('inside'); });
    expect(bridge.askedFor('cancel')).toEqual([]);
  });
});
