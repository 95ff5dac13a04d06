import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { HomeView, WholeKeyView } from '../bridge';
import { holdMilliseconds } from '../components/action/hold';
import { wipeMilliseconds } from '../features/export/clipboard';
import { FakeBridge, refuses } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const secret = made.wholeKey.private_key;

/** Holds a button that needs it for as long as it does. */
async function hold(testid: string): Promise<void> {
  const [button, press] = [at(testid), { button: 0, isPrimary: true }];
  await fireEvent.pointerDown(button, press);
  await new Promise((done) => setTimeout(done, holdMilliseconds + 100));
  await fireEvent.pointerUp(button, press);
}

/** Everything that was written into the page or kept outside of it. */
function everywhere(): string {
  return [document.body.outerHTML, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' ');
}

function openPage(over: Partial<HomeView> = {}, answers: ConstructorParameters<typeof FakeBridge>[1] = {}): FakeBridge {
  return start(new FakeBridge(made.open(over), answers));
}

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, 'clipboard');
});

describe('asking for the key', () => {
  it('takes exactly as many devices as must agree, this one among them, and a word that one wants it', async () => {
    const bridge = await show('export');
    expect(at('export-means')).toHaveTextContent('It cannot be taken back.');
    expect(at(`export-givers-${made.laptop.id}`)).toBeDisabled();
    expect(at('export-ask')).toBeDisabled();
    expect(at('export-ask-reason')).toHaveTextContent('Choose one more.');
    await userEvent.click(at(`export-givers-${made.desktop.id}`));
    expect(at(`export-givers-${made.server.id}`)).toBeDisabled();
    expect(at('export-ask-reason')).toHaveTextContent('Say first that you want it.');
    await userEvent.click(at('export-accept'));
    await userEvent.click(at('export-ask'));
    expect(bridge.askedFor('exportKey')).toEqual([{ wallet: 'family', with: [made.laptop.id, made.desktop.id] }]);
    expect(bridge.askedFor('look')).toEqual(['family']);
    expect(bridge.askedFor('approve')).toEqual([]);
  });

  it('says who is connected', async () => {
    await show('export');
    expect(at(`export-givers-${made.desktop.id}`)).toHaveTextContent('Connected, says the relay');
  });

  it('says why it could not be asked', async () => {
    await show('export-refused');
    expect(await screen.findByTestId('export-error')).toHaveAttribute('data-code', 'relay.unreachable');
  });

  it('leads to what is better first', async () => {
    openPage();
    await userEvent.click(at('wallet-health-export'));
    await userEvent.click(at('export-ways-recovery'));
    expect(at('recovery')).toBeInTheDocument();
    await userEvent.click(at('recovery-export'));
    await userEvent.click(at('export-ways-send'));
    expect(at('send-to')).toBeInTheDocument();
  });

  it.each([
    ['a session runs', { session: made.session(made.sign, { stage: 'gathering', complete: false }) }, 'Another session is running.'],
    ['the relay is away', { relay: { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } }, 'The relay is not reachable.'],
    ['the wallet is frozen', { wallets: [{ ...made.family, freezes: [made.freeze()] }] }, 'The wallet is frozen.'],
    ['another device alone may ask', { wallets: [{ ...made.family, master: made.desktop.id }] }, 'Study computer'],
  ] as [string, Partial<HomeView>, string][])('is closed where %s', async (_, over, reason) => {
    const bridge = openPage(over);
    await userEvent.click(at('wallet-family'));
    await userEvent.click(at('wallet-health-export'));
    expect(at('export-ask')).toBeDisabled();
    expect(at('export-ask-reason')).toHaveTextContent(reason);
    expect(bridge.askedFor('exportKey')).toEqual([]);
  });

  it('is not offered for a practice wallet, nor without a piece', async () => {
    openPage({ wallets: [made.practice, { ...made.fresh, standing: 'removed' }] });
    expect(screen.queryByTestId('wallet-health-export')).toBeNull();
    await userEvent.click(at('wallet-health-recovery'));
    expect(screen.queryByTestId('recovery-export')).toBeNull();
  });
});

describe('the window that says EXPORT', () => {
  it('names the device that gets the key, the wallet and what it means, above a hold', async () => {
    const bridge = await show('approve-export');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(/^EXPORT$/);
    expect(at('give-key-to')).toHaveTextContent('Study computer Computer');
    expect(at('give-key-wallet')).toHaveTextContent('Family savings');
    expect(at('give-key-address')).toHaveAttribute('data-address', made.family.address);
    expect(at('give-key-asked')).toHaveTextContent('Kitchen laptop (this device) and Study computer');
    expect(at('give-key-means')).toHaveTextContent('After this, Study computer alone can spend everything.');
    expect(at('give-key-code')).toHaveAttribute('data-code', '4829 0517');
    await userEvent.click(at('give-key-go'));
    expect(bridge.askedFor('approve')).toEqual([]);
    await hold('give-key-go');
    expect(bridge.askedFor('approve')).toEqual(['48290517']);
  });

  it('refuses with a click, and asks this device too where it is the one that gets the key', async () => {
    const bridge = await show('approve-export-mine');
    expect(at('give-key-means')).toHaveTextContent('After this, this device alone can spend everything.');
    await userEvent.click(at('give-key-refuse'));
    expect(bridge.askedFor('refuse')).toEqual(['unstated']);
  });

  it('says so once this device agreed', async () => {
    await show('approve-export-agreed');
    expect(at('approve-agreed')).toHaveTextContent('You agreed to the export');
  });

  it('is the only place: the main window leads there and cannot agree', async () => {
    const bridge = await show('export-waiting');
    expect(at('waiting')).toHaveTextContent('EXPORT');
    expect(screen.queryByTestId('give-key-go')).toBeNull();
    await userEvent.click(at('waiting-focus'));
    expect(bridge.asked.map(({ name }) => name)).toContain('focusApprove');
    expect(bridge.askedFor('approve')).toEqual([]);
    await userEvent.click(at('waiting-cancel'));
    await userEvent.click(at('leave-go'));
    expect(bridge.askedFor('cancel')).toHaveLength(1);
  });
});

describe('an export that ended', () => {
  it('leads the device that asked to the window for the key, and forgets on demand', async () => {
    const bridge = await show('outcome-exported');
    expect(at('outcome-exported')).toHaveTextContent('The key is on this device');
    await userEvent.click(at('at-hand-show'));
    expect(bridge.askedFor('openKeyWindow')).toHaveLength(1);
    await userEvent.click(at('at-hand-forget'));
    expect(bridge.askedFor('forgetExport')).toHaveLength(1);
    expect(bridge.askedFor('revealKey')).toEqual([]);
  });

  it('tells the others which device has the key', async () => {
    await show('outcome-exported-theirs');
    expect(at('outcome-exported')).toHaveTextContent('It is whole on Study computer now.');
    expect(screen.queryByTestId('at-hand')).toBeNull();
  });

  it('leads back to the choice of devices after a refusal, with what was chosen', async () => {
    const bridge = openPage();
    await userEvent.click(at('wallet-health-export'));
    await userEvent.click(at(`export-givers-${made.server.id}`));
    await userEvent.click(at('export-accept'));
    await userEvent.click(at('export-ask'));
    bridge.show(made.open({ session: made.session(made.exportPurpose, { stage: 'gathering', complete: false }, ['present']) }));
    expect(await screen.findByTestId('waiting-device-1')).toHaveTextContent('Office server');
    bridge.show(made.open({ last: made.failed('ceremony.peer_silent', { devices: [made.server.name], may_retry: true }) }));
    expect(await screen.findByTestId('outcome-failed')).toHaveTextContent('If the wallet says that its key was exported, it may have left.');
    await userEvent.click(at('failed-retry'));
    await waitFor(() => { expect(at(`export-givers-${made.server.id}`)).toHaveAttribute('aria-checked', 'true'); });
    expect(at('export-accept')).toHaveAttribute('aria-checked', 'false');
  });

  it('stays on the wallet for ever, with when and to whom', async () => {
    await show('home-exported');
    expect(at('exported')).toHaveTextContent('The key of this wallet was exported');
    expect(at('exported-0')).toHaveTextContent('to Study computer');
  });

  it('is said to whoever joins, before it compares the code', () => {
    const purpose = { kind: 'change', change: 'add', wallet: null, name: 'Family savings', threshold: 2, holders: 4, master: null, imported: false, exported: true } as const;
    openPage({ wallets: [], session: made.session(purpose, { stage: 'comparing', words: made.comparison }, ['present', 'present'], { is_initiator: false }) });
    expect(at('compare-imports-exported')).toHaveTextContent('Whoever has seen it can spend everything');
    expect(screen.queryByTestId('compare-imports')).toBeNull();
  });

  it('is said beside an import, and where this device came later', async () => {
    await show('home-exported-unknown');
    expect(at('imported')).toBeInTheDocument();
    expect(at('exported-unknown')).toHaveTextContent('it came later');
  });
});

describe('the window that shows the key', () => {
  it('takes it out with a hold, once, and has it in the page only while it is held in view', async () => {
    const bridge = await show('reveal');
    await userEvent.click(at('reveal-take'));
    expect(bridge.askedFor('revealKey')).toEqual([]);
    await hold('reveal-take');
    await screen.findByTestId('reveal-private');
    expect(bridge.askedFor('revealKey')).toEqual(['family']);
    bridge.show(made.open({ wallets: [made.exportedHere] }));
    expect(everywhere()).not.toContain(secret);
    await fireEvent.pointerDown(at('reveal-private'), { button: 0, isPrimary: true });
    expect(at('reveal-private-content')).toHaveTextContent(secret);
    await fireEvent.pointerUp(at('reveal-private'));
    expect(everywhere()).not.toContain(secret);
    await userEvent.click(at('reveal-done'));
    expect(bridge.asked.at(-1)?.name).toBe('closeKeyWindow');
    expect(at('reveal')).toHaveTextContent('The key is gone from this device');
  });

  it('shows every form that there is, and only words that are the key’s', async () => {
    const words: WholeKeyView['words'] = { kind: 'known', words: made.phrase.slice(0, 12), passphrase: 'orbit', path: "m/44'/60'/0'/0" };
    start(new FakeBridge(made.open({ wallets: [made.exportedHere], at_hand: made.atHand }), { revealKey: () => ({ ...made.wholeKey, words }) }), 'key');
    await hold('reveal-take');
    await screen.findByTestId('reveal-words');
    for (const form of ['private', 'extended', 'words', 'passphrase', 'scalar']) expect(at(`reveal-${form}`)).toBeInTheDocument();
    expect(at('reveal-words-part')).toHaveTextContent("m/44'/60'/0'/0/0");
  });

  it('says that words are wrong instead of showing them', async () => {
    start(new FakeBridge(made.open({ wallets: [made.exportedHere], at_hand: made.atHand }), { revealKey: () => ({ ...made.wholeKey, extended_key: null, words: { kind: 'wrong' } }) }), 'key');
    await hold('reveal-take');
    expect(await screen.findByTestId('reveal-words-wrong')).toHaveTextContent('they are not those of its key');
    expect(screen.queryByTestId('reveal-extended')).toBeNull();
  });

  it('wipes the clipboard a minute after a form was copied, and when it is done', async () => {
    const write = vi.fn((_: string) => Promise.resolve());
    await show('reveal');
    await hold('reveal-take');
    await screen.findByTestId('reveal-private-copy');
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: write } });
    vi.useFakeTimers();
    await fireEvent.click(at('reveal-private-copy'));
    await vi.advanceTimersByTimeAsync(wipeMilliseconds - 1);
    expect(write.mock.calls).toEqual([[secret]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(write.mock.calls).toEqual([[secret], ['']]);
    await fireEvent.click(at('reveal-private-copy'));
    await vi.advanceTimersByTimeAsync(0);
    await fireEvent.click(at('reveal-done'));
    expect(write.mock.calls.at(-1)).toEqual(['']);
  });

  it('forgets what it shows when its time is over', async () => {
    const bridge = await show('reveal');
    vi.useFakeTimers();
    await fireEvent.pointerDown(at('reveal-take'), { button: 0, isPrimary: true });
    await vi.advanceTimersByTimeAsync(holdMilliseconds + 100);
    bridge.show(made.open({ wallets: [made.exportedHere] }));
    await vi.advanceTimersByTimeAsync(599_000);
    expect(at('reveal-private')).toBeInTheDocument();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(screen.queryByTestId('reveal-private')).toBeNull();
    expect(at('reveal')).toHaveTextContent('The key is gone from this device');
  });

  it('says that it is gone once the program forgot it, and takes no key in its place', async () => {
    await show('reveal-gone');
    expect(await screen.findByText('The key is gone from this device')).toBeInTheDocument();
    expect(screen.queryByTestId('reveal-take')).toBeNull();
    expect(screen.queryByTestId('bring')).toBeNull();
  });

  it('shows nothing on a locked device', async () => {
    const bridge = await show('reveal');
    await hold('reveal-take');
    await screen.findByTestId('reveal-private');
    bridge.show({ state: 'locked', keychain: false });
    expect(await screen.findByTestId('opening')).toBeInTheDocument();
    bridge.show(made.open({ wallets: [made.exportedHere] }));
    expect(await screen.findByText('The key is gone from this device')).toBeInTheDocument();
  });

  it('says why it could not be shown', async () => {
    start(new FakeBridge(made.open({ wallets: [made.exportedHere], at_hand: made.atHand }), { revealKey: refuses('export.not_its_key') }), 'key');
    await hold('reveal-take');
    expect(await screen.findByTestId('reveal-error')).toHaveAttribute('data-code', 'export.not_its_key');
  });
});
