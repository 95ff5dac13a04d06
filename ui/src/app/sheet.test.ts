import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import type { ChosenView } from '../bridge';
import { FakeBridge, refuses } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const password = 'lantern orbit cactus velvet';
const passwords = [{ type: 'recovery-password', text: password }, { type: 'recovery-password-again', text: password }];

describe('a backup on paper', () => {
  it('is saved under the same password as the file, with a button of its own', async () => {
    const bridge = await show('recovery-printed');
    expect(bridge.askedFor('saveRecovery')).toEqual([{ wallet: 'family', password, form: 'sheet' }]);
    expect(await screen.findByTestId('recovery-printed')).toHaveTextContent('Print all pages');
    expect(at('recovery-file-value')).toHaveTextContent('family-savings-kitchen-laptop.pdf');
    await perform([...passwords, { press: 'recovery-save' }]);
    expect(bridge.askedFor('saveRecovery')[1]).toEqual({ wallet: 'family', password, form: 'file' });
    await waitFor(() => { expect(screen.queryByTestId('recovery-printed')).toBeNull(); });
  });

  it('is not saved while a password is missing or differs', async () => {
    const bridge = await show('recovery');
    await perform([{ press: 'recovery-print' }]);
    expect(at('recovery-password-error')).toBeInTheDocument();
    await perform([{ type: 'recovery-password', text: password }, { type: 'recovery-password-again', text: 'other' }, { press: 'recovery-print' }]);
    expect(at('recovery-password-again-error')).toBeInTheDocument();
    expect(bridge.askedFor('saveRecovery')).toEqual([]);
  });

  it('says why it was not saved', async () => {
    start(new FakeBridge(made.open(), { saveRecovery: refuses('sheet.too_large') }));
    await perform([{ press: 'wallet-health-recovery' }, { press: 'recovery-again' }, ...passwords, { press: 'recovery-print' }]);
    expect(await screen.findByTestId('recovery-error')).toHaveTextContent('too large for paper');
  });

  it('may be one part of it, for a person', async () => {
    const bridge = await show('split-printed');
    expect(bridge.askedFor('savePiece')).toEqual([{ index: 1, password: 'a password of the holder', form: 'sheet' }]);
    expect(await screen.findByTestId('split-printed')).toHaveTextContent('Print all pages');
    expect(at('split-save-form')).toHaveTextContent('Password of Sister');
  });
});

describe('a printed sheet', () => {
  it('is gathered picture by picture, and says which codes are missing', async () => {
    const pictures: ChosenView[] = [made.someCodes, { kind: 'codes', codes: { sheet: 'MZXW 6YTB', of: 5, here: [1, 2, 3, 5], missing: [4] } }, made.chosen(made.recoveryFile)];
    const bridge = start(new FakeBridge({ state: 'fresh', keychain: true }, { chooseRecovery: () => pictures.shift() ?? null }));
    await perform([{ press: 'welcome-act-restore' }, { press: 'restore-choose' }]);
    expect(await screen.findByTestId('sheet-codes')).toHaveTextContent('Three of five codes are here.');
    expect(at('sheet-codes')).toHaveTextContent('Missing: 2 and 4.');
    expect(at('sheet-codes')).toHaveTextContent('sheet MZXW 6YTB');
    expect(screen.queryByTestId('restore-go')).toBeNull();
    await userEvent.click(at('sheet-next'));
    await waitFor(() => { expect(at('sheet-codes')).toHaveTextContent('Missing: 4.'); });
    await userEvent.click(at('sheet-next'));
    expect(await screen.findByTestId('restore-wallet-value')).toHaveTextContent('Family savings');
    expect(screen.queryByTestId('sheet-codes')).toBeNull();
    await perform([{ type: 'restore-file-password', text: 'of the file' }, { type: 'new-password', text: password }, { type: 'new-password-again', text: password }, { press: 'restore-go' }]);
    expect(bridge.askedFor('restore')).toHaveLength(1);
  });

  it('of another name is refused by name, and what is here stays until it is let go', async () => {
    const bridge = await show('sheet-other');
    expect(await screen.findByTestId('restore-file-error')).toHaveTextContent('This is of sheet ORSX G5A2. You are reading sheet MZXW 6YTB.');
    expect(at('sheet-codes')).toHaveTextContent('Missing: 2 and 4.');
    await userEvent.click(at('sheet-forget'));
    expect(bridge.askedFor('forgetSheet')).toEqual([undefined]);
    expect(at('restore-empty')).toBeInTheDocument();
    expect(screen.queryByTestId('restore-file-error')).toBeNull();
  });

  it('is let go of with the page', async () => {
    const bridge = await show('sheet-codes');
    await userEvent.click(at('welcome-back'));
    expect(bridge.askedFor('forgetSheet')).toEqual([undefined]);
  });

  it('says so when a picture has no code', async () => {
    await show('sheet-no-code');
    expect(await screen.findByTestId('restore-file-error')).toHaveTextContent('Take it again');
    expect(at('restore-choose')).toBeEnabled();
  });

  it('can be typed, and is asked for nothing while there is nothing', async () => {
    const bridge = await show('sheet-type');
    await perform([{ press: 'type-sheet-go' }]);
    expect(at('type-sheet-text-error')).toHaveTextContent('Type the first line.');
    expect(bridge.askedFor('readSheet')).toEqual([]);
    await perform([{ type: 'type-sheet-text', text: 'aeaa acuo' }, { press: 'type-sheet-go' }]);
    expect(bridge.askedFor('readSheet')).toEqual(['aeaa acuo']);
    expect(await screen.findByTestId('restore-wallet-value')).toHaveTextContent('Family savings');
    expect(screen.queryByTestId('restore-file')).toBeNull();
  });

  it('names the lines that are wrong and keeps what was typed', async () => {
    await show('sheet-wrong');
    expect(await screen.findByTestId('type-sheet-error')).toHaveTextContent('Not as on the sheet: line 3, 17 to 19.');
    expect(at('type-sheet-text')).toHaveDisplayValue(/mzxw 6ytb/);
    await userEvent.click(at('type-sheet-back'));
    expect(at('restore-empty')).toBeInTheDocument();
  });

  it('may be a part, and the next one is typed as well', async () => {
    const bridge = start(new FakeBridge({ state: 'fresh', keychain: true }, { readSheet: () => made.chosen({ ...made.partFile, file: '' }) }));
    await perform([{ press: 'welcome-act-restore' }, { press: 'restore-type' }, { type: 'type-sheet-text', text: 'lines' }, { press: 'type-sheet-go' }]);
    await perform([{ type: 'gather-password', text: 'a password of the holder' }, { press: 'gather-open' }, { press: 'gather-type' }]);
    expect(await screen.findByTestId('type-sheet-text')).toHaveValue('');
    expect(bridge.askedFor('openPiece')).toHaveLength(1);
  });
});
