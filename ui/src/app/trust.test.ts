import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

describe('whom backups are entrusted to', () => {
  it('is said in the approve window: yes by a hold', async () => {
    const bridge = await show('approve-trust-server');
    expect(at('trust-address')).toHaveTextContent('https://cloud.example/dav/cohort');
    expect(at('trust-place')).toHaveTextContent('Office server');
    await userEvent.click(at('trust-go'));
    expect(bridge.askedFor('trust')).toEqual([]);
    await fireEvent.pointerDown(at('trust-go'), { button: 0, isPrimary: true });
    await waitFor(() => { expect(bridge.askedFor('trust')).toEqual(['q1']); }, { timeout: holdMilliseconds + 1000 });
    bridge.show(made.open());
    expect(await screen.findByTestId('approve-agreed')).toHaveTextContent('You said yes');
    // What was answered is forgotten with the next question.
    bridge.show(made.open({ trust: { code: 'q2', what: { kind: 'password' } } }));
    expect(await screen.findByTestId('trust')).toHaveTextContent('Use another password for all copies?');
    bridge.show(made.open());
    expect(await screen.findByTestId('approve-nothing')).toBeInTheDocument();
  });

  it('is said in the approve window: no by a click', async () => {
    const bridge = await show('approve-trust-no');
    expect(bridge.askedFor('distrust')).toEqual(['q1']);
    expect(await screen.findByTestId('approve-agreed')).toHaveTextContent('Nothing is sent or changed.');
  });

  it('takes no yes before the page was seen to its end', async () => {
    const page = document.documentElement;
    const sizes = { scrollHeight: 1200, clientHeight: 760 };
    for (const [name, value] of Object.entries(sizes)) Object.defineProperty(page, name, { value, configurable: true });
    try {
      await show('approve-trust-server');
      expect(at('trust-go')).toBeDisabled();
      expect(at('trust-bar')).toHaveTextContent('Scroll down first');
      page.scrollTop = 440;
      await fireEvent.scroll(window);
      expect(at('trust-go')).toBeEnabled();
      // What was seen stays seen.
      page.scrollTop = 0;
      await fireEvent.scroll(window);
      expect(at('trust-go')).toBeEnabled();
    } finally {
      page.scrollTop = 0;
      for (const name of Object.keys(sizes)) Reflect.deleteProperty(page, name);
    }
  });

  it('names each device, and how many parts are the whole piece', async () => {
    await show('approve-trust-keepers');
    expect(at('trust-means')).toHaveTextContent('Any two of the three parts are this device’s whole piece of “Family savings”.');
    expect(at('trust-means')).toHaveTextContent('The other part goes to people, as a file.');
    expect(at('trust-device-0')).toHaveTextContent('Study computer');
    expect(at('trust-device-1-fingerprint')).toHaveAttribute('data-fingerprint', made.phone.fingerprint.join(' '));
  });

  it('says why an answer was not taken', async () => {
    await show('approve-trust-stale');
    expect(await screen.findByTestId('trust-error')).toHaveAttribute('data-code', 'approval.changed');
  });

  it('waits behind what a session asks', async () => {
    const trust = { code: 'q1', what: { kind: 'password' } } as const;
    const session = made.session(made.sign, { stage: 'approving', ...made.approval });
    const bridge = start(new FakeBridge(made.open({ trust, session })), 'approve');
    expect(at('approve')).toBeInTheDocument();
    bridge.show(made.open({ trust }));
    expect(await screen.findByTestId('trust')).toBeInTheDocument();
  });
});

describe('the page that waits for it', () => {
  it.each([
    ['copies-server-asked', 'addServer'],
    ['copies-password-asked', 'setBackupPassword'],
    ['split-asked', 'splitBackup'],
  ] as const)('%s leads to the window, and calls it off', async (name, asked) => {
    const bridge = await show(name);
    expect(await screen.findByTestId('elsewhere')).toHaveTextContent('Say yes or no in the other window.');
    expect(bridge.askedFor(asked)).toHaveLength(1);
    await userEvent.click(at('elsewhere-focus'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
    expect(bridge.askedFor('trust')).toEqual([]);
    await userEvent.click(at('elsewhere-call-off'));
    expect(bridge.askedFor('distrust')).toEqual(['q1']);
  });

  it('says that nothing happened where the answer was no', async () => {
    await show('split-called-off');
    expect(await screen.findByTestId('split-error')).toHaveTextContent('Nothing was sent or changed.');
    expect(screen.queryByTestId('elsewhere')).toBeNull();
  });

  it('can be left: the way to the question stands beside the pages', async () => {
    const bridge = await show('copies-server-asked');
    await userEvent.click(at('recovery-back'));
    expect(at('nav-trust')).toHaveTextContent('needs you');
    await userEvent.click(at('nav-trust'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
    expect(at('wallet')).toBeInTheDocument();
  });
});
