import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { FakeBridge } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const holders = made.people.map(({ name }) => name);
const saved = { saved: true };

describe('a backup in parts', () => {
  it('asks who keeps each part, says how many may be lost, and splits nothing while a name is missing', async () => {
    const bridge = await show('split-form');
    expect(at('split-holder-1-error')).toHaveTextContent('Say who keeps it');
    expect(at('split-form')).toHaveTextContent('One part may be lost. Whoever steals one learns nothing; whoever steals two has this device’s piece.');
    await perform([{ type: 'split-holder-1', text: 'Bank' }, { type: 'split-holder-2', text: ' Bank' }, { type: 'split-holder-3', text: 'Sister' }, { press: 'split-go' }]);
    expect(at('split-holder-2-error')).toHaveTextContent('a name of its own');
    expect(bridge.askedFor('splitBackup')).toEqual([]);
    await perform([{ type: 'split-holder-2', text: 'Safe' }, { press: 'split-go' }]);
    expect(bridge.askedFor('splitBackup')).toEqual([{ wallet: made.five.id, needed: 2, holders: ['Bank', 'Safe', 'Sister'].map((name) => ({ name, device: null })) }]);
  });

  it('is handed out part by part, each under the password of whoever keeps it', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [made.five] }), { splitBackup: () => made.handoutOf(2, made.people, [saved]), savePiece: () => made.handoutOf(2, made.people, [saved, saved]) }));
    await perform([{ press: 'wallet-health-recovery' }, { press: 'split-open' }]);
    await perform(holders.map((text, index) => ({ type: `split-holder-${String(index + 1)}`, text })));
    await perform([{ press: 'split-go' }]);
    expect(await screen.findByTestId('split-part-1')).toHaveAttribute('data-saved', 'true');
    expect(at('split-save')).toBeDisabled();
    expect(at('split-save-form')).toHaveTextContent('Password of Sister');
    await perform([{ type: 'split-password', text: 'a password of the holder' }, { type: 'split-password-again', text: 'a password of the holder' }, { press: 'split-save' }]);
    expect(bridge.askedFor('savePiece')).toEqual([{ index: 2, password: 'a password of the holder', form: 'file' }]);
    await waitFor(() => { expect(at('split-save-form')).toHaveTextContent('Password of Safe at home'); });
    expect(at('split-password')).toHaveValue('');
  });

  it('takes no password of a part that was typed in two ways', async () => {
    const bridge = await show('split-parts');
    await screen.findByTestId('split-password');
    await perform([{ type: 'split-password', text: 'a password of the holder' }, { type: 'split-password-again', text: 'a passwort of the holder' }, { press: 'split-save' }]);
    expect(at('split-password-again-error')).toBeInTheDocument();
    expect(bridge.askedFor('savePiece')).toEqual([]);
  });

  it('stops only after a question that says what is lost', async () => {
    const bridge = await show('split-parts');
    await userEvent.click(await screen.findByTestId('split-stop'));
    expect(at('split-stopping')).toHaveTextContent('Two parts are not saved and will be gone.');
    await userEvent.click(at('split-stay'));
    expect(bridge.askedFor('endHandout')).toEqual([]);
    await perform([{ press: 'split-stop' }, { press: 'split-end' }]);
    expect(bridge.askedFor('endHandout')).toEqual([undefined]);
    expect(at('split-open')).toBeInTheDocument();
  });

  it('says when a dialog was closed, and when all is done', async () => {
    await show('split-parts');
    await screen.findByTestId('split-password');
    await perform([{ type: 'split-password', text: 'a password of the holder' }, { type: 'split-password-again', text: 'a password of the holder' }, { press: 'split-save' }]);
    expect(await screen.findByTestId('split-cancelled')).toBeInTheDocument();
    expect(at('split-password')).toHaveValue('a password of the holder');
  });

  it('is brought together part by part, which says whose are missing', async () => {
    const bridge = await show('gather-first');
    expect(await screen.findByTestId('restore-part-value')).toHaveTextContent('1 of 3, kept by Bank; two are needed');
    expect(screen.queryByTestId('restore-file-password')).toBeNull();
    expect(screen.queryByTestId('new-password')).toBeNull();
    await perform([{ press: 'gather-open' }]);
    expect(bridge.askedFor('openPiece')).toEqual([]);
    await perform([{ type: 'gather-password', text: 'a password of the holder' }, { press: 'gather-open' }]);
    expect(bridge.askedFor('openPiece')).toEqual([{ password: 'a password of the holder' }]);
    expect(await screen.findByTestId('gather-status')).toHaveTextContent('You have one of the two parts that it takes.');
    expect(at('gather-status')).toHaveTextContent('Still needed: Sister or Safe at home.');
    await userEvent.click(at('gather-forget'));
    expect(bridge.askedFor('forgetPieces')).toEqual([undefined]);
    expect(at('restore-empty')).toBeInTheDocument();
  });

  it('stays while this device is set up to ask devices for the other parts, and is let go with any other way', async () => {
    const bridge = await show('gather-one');
    expect(await screen.findByTestId('gather-status')).toHaveTextContent('You have one of the two parts');
    await userEvent.click(at('restore-found'));
    expect(at('found')).toBeInTheDocument();
    expect(bridge.askedFor('forgetPieces')).toEqual([]);
    await userEvent.click(at('welcome-back'));
    await userEvent.click(at('welcome-act-restore'));
    await userEvent.click(at('welcome-back'));
    expect(bridge.askedFor('forgetPieces')).toEqual([undefined]);
  });

  it('is there again on the page that asks devices', async () => {
    start(new FakeBridge(made.open(), { showPieces: () => made.onePart }));
    await perform([{ press: 'new-wallet' }, { press: 'start-act-restore' }]);
    expect(await screen.findByTestId('gather-status')).toHaveTextContent('You have one of the two parts');
    expect(at('ask')).toBeInTheDocument();
  });

  it('that is enough brings the piece back without another password of the file', async () => {
    const bridge = await show('gather-enough');
    expect(await screen.findByTestId('gather-status')).toHaveTextContent('That is enough');
    await perform([{ type: 'new-password', text: 'lantern orbit cactus velvet' }, { type: 'new-password-again', text: 'lantern orbit cactus velvet' }, { press: 'restore-go' }]);
    expect(bridge.askedFor('restore')).toEqual([{ name: `${made.laptop.name} (new)`, file_password: null, password: 'lantern orbit cactus velvet', keychain: true }]);
  });

  it('names the part that does not fit, and keeps the others', async () => {
    await show('gather-twice');
    await waitFor(() => { expect(at('gather-error')).toHaveAttribute('data-code', 'pieces.twice'); });
    expect(at('gather-password')).toHaveValue('a password of the holder');
  });
});
