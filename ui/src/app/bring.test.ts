import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge, hangs, refuses } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const twelve = made.phrase.slice(0, 12).join(' ');
const plain = { text: twelve, passphrase: '', path: '', keep_words: true };

/** The key window at the field for words. */
async function words(answers: ConstructorParameters<typeof FakeBridge>[1] = {}): Promise<FakeBridge> {
  const bridge = start(new FakeBridge(made.open(), answers), 'key');
  await userEvent.click(at('bring-way-words'));
  return bridge;
}

async function paste(text: string, into = 'bring-words'): Promise<void> {
  await userEvent.click(at(into));
  await userEvent.paste(text);
}

/** Everything that was written into the page or kept outside of it. */
function everywhere(): string {
  const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].map(({ value }) => value);
  return [document.body.textContent, ...fields, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' ');
}

describe('the window for a key', () => {
  it('shows nothing of it while the device is locked, and forgets what was typed when it is', async () => {
    const bridge = await words();
    await paste(twelve);
    bridge.show({ state: 'locked', keychain: false });
    expect(await screen.findByTestId('opening')).toBeInTheDocument();
    expect(screen.queryByTestId('bring')).toBeNull();
    bridge.show(made.open());
    await userEvent.click(await screen.findByTestId('bring-way-words'));
    expect(at('bring-words')).toHaveValue('');
  });

  it('says at every step that such a key was in one place', async () => {
    for (const name of ['bring', 'bring-words', 'bring-key', 'bring-make', 'bring-write', 'bring-check', 'bring-addresses']) {
      await show(name);
      expect(at('bring-whole')).toHaveTextContent('Whoever saw it there can pay with it for ever');
      cleanup();
    }
  });

  it('leaves it to nobody to correct, complete or remember what is typed', async () => {
    await show('bring-words-passphrase');
    for (const field of [at('bring-words'), at('bring-passphrase')]) {
      expect(field).toHaveAttribute('autocomplete', 'off');
      expect(field).toHaveAttribute('autocapitalize', 'off');
      expect(field).toHaveAttribute('autocorrect', 'off');
      expect(field).toHaveAttribute('spellcheck', 'false');
    }
    expect(at('bring-passphrase')).toHaveAttribute('type', 'password');
  });

  it('puts the focus on the name of each step', async () => {
    await words();
    await waitFor(() => { expect(screen.getByRole('heading', { level: 1, name: 'Recovery words' })).toHaveFocus(); });
  });
});

describe('recovery words', () => {
  it('are completed by the keyboard, with Tab, arrow keys and Enter, and counted', async () => {
    const bridge = await words();
    const field = at('bring-words');
    await userEvent.type(field, 'ju');
    expect(await screen.findByRole('listbox')).toHaveAccessibleName('Words that fit');
    expect(field).toHaveAttribute('aria-activedescendant', at('bring-words-offer-0').id);
    await userEvent.keyboard('{Tab}');
    expect(field).toHaveValue('judge ');
    expect(field).toHaveFocus();
    expect(screen.queryByRole('listbox')).toBeNull();
    await userEvent.type(field, 'ju');
    await screen.findByRole('listbox');
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(at('bring-words-offer-5')).toHaveAttribute('aria-selected', 'true');
    expect(field).toHaveAttribute('aria-controls', screen.getByRole('listbox').id);
    await userEvent.keyboard('{Enter}');
    expect(field).toHaveValue('judge junk ');
    expect(at('bring-words-count')).toHaveTextContent('2 of 12');
    expect(bridge.askedFor('suggestWords')).toContain('judge ju');
    expect(bridge.askedFor('readKey')).toEqual([]);
  });

  it('are completed where the caret is, by a click too, and Esc closes what is offered', async () => {
    await words();
    const field = at('bring-words') as HTMLTextAreaElement;
    await userEvent.type(field, 'zoo ju walnut', { initialSelectionStart: 0, initialSelectionEnd: 0 });
    await userEvent.keyboard('{Escape}');
    field.setSelectionRange(6, 6);
    await fireEvent.input(field);
    await userEvent.click(await screen.findByTestId('bring-words-offer-2'));
    expect(field).toHaveValue('zoo jump walnut');
    await waitFor(() => { expect(field.selectionStart).toBe(8); });
    field.setSelectionRange(7, 7);
    await fireEvent.input(field);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('are offered for what stands there now, whichever answer comes last', async () => {
    const answers: ((words: string[]) => void)[] = [];
    await words({ suggestWords: () => new Promise((settle) => answers.push(settle)) });
    await userEvent.type(at('bring-words'), 'ju');
    answers[1]?.(['jump', 'jungle']);
    await screen.findByRole('listbox');
    answers[0]?.(['jacket', 'jaguar', 'jar']);
    await new Promise((settle) => setTimeout(settle));
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent.trim())).toEqual(['jump', 'jungle']);
  });

  it('let Tab go on once nothing is offered, and close the offer with Esc', async () => {
    await words();
    await userEvent.type(at('bring-words'), 'ju');
    await screen.findByRole('listbox');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(at('bring-words')).toHaveValue('ju');
    await userEvent.keyboard('{Tab}');
    expect(at('bring-words')).not.toHaveFocus();
  });

  it.each([
    ['whole.phrase.unknown_word', [['position', '11']], 'Word 11 (“jank”) is on no list of recovery words.'],
    ['whole.phrase.mixed_languages', [['position', '1']], 'Word 1 (“zoo”) is of another language than the others.'],
    ['whole.phrase.checksum', [], 'Every word is right by itself, but together they are no recovery phrase.'],
    ['whole.phrase.word_count', [['found', '11']], 'A recovery phrase has 12, 15, 18, 21 or 24 words.'],
  ] as [string, [string, string][], string][])('tell %s in its own words', async (code, facts, sentence) => {
    await words({ readKey: refuses(code, facts) });
    await paste(`${made.phrase.slice(0, 10).join(' ')}  jank`);
    await userEvent.click(at('bring-read'));
    await waitFor(() => { expect(at('bring-words-error')).toHaveTextContent(sentence); });
    expect(at('bring-words')).toHaveAttribute('aria-invalid', 'true');
    // A notice could be copied, and the word with it.
    expect(screen.queryByTestId('bring-error')).toBeNull();
    expect(everywhere().split('jank')).toHaveLength(code.endsWith('unknown_word') ? 3 : 2);
    await paste(' ');
    await waitFor(() => { expect(screen.queryByTestId('bring-words-error')).toBeNull(); });
  });

  it('are asked for by Enter, but neither nothing nor one word alone', async () => {
    const bridge = await words();
    await userEvent.click(at('bring-read'));
    expect(at('bring-words-error')).toHaveTextContent('Type the words first.');
    await paste('walnut');
    await userEvent.click(at('bring-read'));
    expect(at('bring-words-error')).toHaveTextContent('A recovery phrase has 12');
    expect(bridge.askedFor('readKey')).toEqual([]);
    await userEvent.clear(at('bring-words'));
    await paste(twelve);
    await userEvent.keyboard('{Escape}{Enter}');
    expect(await screen.findByTestId('bring-addresses')).toBeInTheDocument();
    expect(bridge.askedFor('readKey')).toEqual([plain]);
  });

  it('go with a passphrase, which counts only while it is in view', async () => {
    const bridge = await show('bring-words-passphrase');
    expect(at('bring-passphrase-note')).toHaveTextContent('A wrong passphrase is no error: it leads to other addresses.');
    await userEvent.click(at('bring-read'));
    await screen.findByTestId('bring-addresses');
    expect(bridge.askedFor('readKey')).toEqual([{ ...plain, passphrase: 'orbit' }]);
    await userEvent.click(at('bring-addresses-back'));
    expect(at('bring-passphrase')).toHaveValue('orbit');
    expect(at('bring-passphrase-part')).toHaveAttribute('open');
    const part = at('bring-passphrase-part') as HTMLDetailsElement;
    part.open = false;
    await waitFor(() => { expect(at('bring-passphrase')).toHaveValue(''); });
  });

  it('are gone with the way that led to them, and from everywhere', async () => {
    await words();
    await paste(twelve);
    expect(everywhere()).toContain('thunder');
    await userEvent.click(at('bring-back'));
    expect(everywhere()).not.toContain('thunder');
    await userEvent.click(at('bring-way-words'));
    expect(at('bring-words')).toHaveValue('');
  });
});

describe('a private key', () => {
  it('is masked until it is shown, loses its spaces, and keeps no words', async () => {
    const bridge = start(new FakeBridge(made.open()), 'key');
    await userEvent.click(at('bring-way-key'));
    expect(at('bring-key')).toHaveAttribute('type', 'password');
    expect(at('bring-key')).toHaveAttribute('autocomplete', 'off');
    await paste(' 0x1f 2e ', 'bring-key');
    await userEvent.click(screen.getByRole('button', { name: 'Show what is typed' }));
    expect(at('bring-key')).toHaveAttribute('type', 'text');
    await userEvent.click(at('bring-read'));
    expect(await screen.findByTestId('bring-address-0-text')).toHaveAttribute('data-address', made.family.address);
    expect(screen.queryByTestId('bring-path-part')).toBeNull();
    expect(screen.queryByTestId('bring-keep')).toBeNull();
    await userEvent.click(at('bring-use'));
    expect(bridge.askedFor('keepKey')).toEqual([{ text: '0x1f2e', passphrase: '', path: '', keep_words: false }]);
  });

  it('that is none is told at its field', async () => {
    await show('bring-key-wrong');
    await waitFor(() => { expect(at('bring-key-error')).toHaveTextContent('A private key has 64 digits.'); });
  });
});

describe('the addresses of a key', () => {
  it('are all shown, and the key is kept exactly so before the window closes', async () => {
    const bridge = await show('bring-addresses');
    expect(await screen.findByRole('heading', { level: 1, name: 'Do you know these addresses?' })).toBeInTheDocument();
    expect(at('bring-addresses').querySelectorAll('[data-address]')).toHaveLength(5);
    expect(at('bring-keep')).toHaveAttribute('aria-checked', 'true');
    await userEvent.click(at('bring-keep'));
    await userEvent.click(at('bring-use'));
    expect(bridge.askedFor('keepKey')).toEqual([{ ...plain, keep_words: false }]);
    expect(bridge.asked.slice(-2).map(({ name }) => name)).toEqual(['keepKey', 'closeKeyWindow']);
    expect(everywhere()).not.toContain('thunder');
  });

  it('are asked for again with another path, and that path is the one that is kept', async () => {
    const bridge = await show('bring-addresses');
    const first = () => at('bring-address-0-text').getAttribute('data-address');
    await screen.findByTestId('bring-addresses');
    const before = first();
    await userEvent.click(at('bring-path-part-open'));
    await userEvent.click(at('bring-path-choice-old'));
    await waitFor(() => { expect(first()).not.toBe(before); });
    await userEvent.click(at('bring-path-choice-other'));
    expect(at('bring-path')).toHaveValue("m/44'/60'/0'/0");
    await userEvent.clear(at('bring-path'));
    await userEvent.type(at('bring-path'), "m/44'/60'/7'/0{Enter}");
    await waitFor(() => { expect(at('bring-address-0')).toHaveTextContent("m/44'/60'/7'/0/0"); });
    expect(bridge.askedFor('readKey').map((asked) => (asked as { path: string }).path)).toEqual(['', "m/44'/60'/0'", "m/44'/60'/7'/0"]);
    await userEvent.click(at('bring-use'));
    expect(bridge.askedFor('keepKey')).toEqual([{ ...plain, path: "m/44'/60'/7'/0" }]);
  });

  it('stay those that are shown when a path leads nowhere', async () => {
    let isFirst = true;
    const bridge = await words({
      readKey: (request: typeof plain) => {
        if (!isFirst) return refuses('whole.path.step')();
        isFirst = false;
        return made.brought(request);
      },
    });
    await paste(twelve);
    await userEvent.click(at('bring-read'));
    await userEvent.click(await screen.findByTestId('bring-path-part-open'));
    await userEvent.click(at('bring-path-choice-other'));
    await userEvent.type(at('bring-path'), 'x');
    await userEvent.click(at('bring-path-go'));
    await waitFor(() => { expect(at('bring-path-error')).toHaveTextContent('This is not a path to an address.'); });
    await userEvent.click(at('bring-use'));
    expect(bridge.askedFor('keepKey')).toEqual([plain]);
  });

  it('lead back to the words, which are still there', async () => {
    await show('bring-addresses');
    await userEvent.click(await screen.findByTestId('bring-addresses-back'));
    expect(at('bring-words')).toHaveValue(twelve);
  });

  it('stay where the key could not be kept, with the reason', async () => {
    const bridge = await words({ keepKey: refuses('app.locked') });
    await paste(twelve);
    await userEvent.click(at('bring-read'));
    await userEvent.click(await screen.findByTestId('bring-use'));
    expect(await screen.findByTestId('bring-error')).toHaveAttribute('data-code', 'app.locked');
    expect(bridge.askedFor('closeKeyWindow')).toEqual([]);
  });

  it('do not come after all once the words were typed on', async () => {
    let answer: (view: ReturnType<typeof made.brought>) => void = () => undefined;
    await words({ readKey: () => new Promise((settle) => (answer = settle)) });
    await paste(twelve);
    await userEvent.click(at('bring-read'));
    await paste(' zoo');
    answer(made.brought(plain));
    await waitFor(() => { expect(at('bring-read')).toBeEnabled(); });
    expect(screen.queryByTestId('bring-addresses')).toBeNull();
  });
});

describe('new words', () => {
  async function drawn(): Promise<FakeBridge> {
    const bridge = start(new FakeBridge(made.open()), 'key');
    await userEvent.click(at('bring-way-count'));
    await userEvent.click(at('bring-draw'));
    await screen.findByTestId('bring-drawn');
    return bridge;
  }

  it('come after the warning, and what is safer is one press away', async () => {
    const bridge = await show('bring-make');
    expect(at('bring-make-warning')).toHaveTextContent('Whoever sees these words owns the money.');
    await userEvent.click(at('bring-make-instead'));
    expect(bridge.askedFor('closeKeyWindow')).toHaveLength(1);
    expect(bridge.askedFor('drawWords')).toEqual([]);
  });

  it('are in the page only while they are held in view', async () => {
    const bridge = await drawn();
    expect(bridge.askedFor('drawWords')).toEqual([12]);
    expect(everywhere()).not.toContain('thunder');
    await fireEvent.keyDown(at('bring-drawn'), { key: ' ' });
    expect(screen.getAllByRole('listitem')).toHaveLength(12);
    expect(at('bring-drawn-content')).toHaveTextContent('6 thunder');
    await fireEvent.keyUp(at('bring-drawn'), { key: ' ' });
    expect(everywhere()).not.toContain('thunder');
  });

  it('are asked for three times by number before they are used', async () => {
    const bridge = await drawn();
    await userEvent.click(at('bring-written'));
    const fields = [0, 1, 2].map((index) => at(`bring-check-${String(index)}`));
    const places = fields.map((field) => Number(/\d+/.exec((field as HTMLInputElement).labels?.[0]?.textContent ?? '')?.[0]));
    expect(new Set(places).size).toBe(3);
    for (const [index, field] of fields.entries()) await userEvent.type(field, index === 1 ? 'anchor' : ` ${made.phrase[(places[index] ?? 0) - 1]?.toUpperCase() ?? ''}`);
    await userEvent.click(at('bring-read'));
    expect(at('bring-check-1-error')).toHaveTextContent(`This is not word ${String(places[1])}.`);
    expect(screen.queryByTestId('bring-check-0-error')).toBeNull();
    expect(bridge.askedFor('readKey')).toEqual([]);
    await userEvent.clear(at('bring-check-1'));
    await userEvent.type(at('bring-check-1'), `${made.phrase[(places[1] ?? 0) - 1] ?? ''}{Enter}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'The addresses of your words' })).toBeInTheDocument();
    expect(bridge.askedFor('readKey')).toEqual([plain]);
    await userEvent.click(at('bring-use'));
    expect(bridge.askedFor('keepKey')).toEqual([plain]);
  });

  it('are forgotten on the way back, and drawn anew', async () => {
    const bridge = await drawn();
    await userEvent.click(at('bring-back'));
    expect(at('bring-make-warning')).toBeInTheDocument();
    await userEvent.click(at('bring-count-twentyFour'));
    await userEvent.click(at('bring-draw'));
    expect(bridge.askedFor('drawWords')).toEqual([12, 24]);
  });

  it('leave nothing behind for a key that is typed afterwards', async () => {
    await drawn();
    await userEvent.click(at('bring-back'));
    await userEvent.click(at('bring-back'));
    await userEvent.click(at('bring-way-words'));
    await paste(twelve);
    await userEvent.click(at('bring-read'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Do you know these addresses?' })).toBeInTheDocument();
  });

  it('say why they could not be drawn', async () => {
    start(new FakeBridge(made.open(), { drawWords: refuses('app.locked') }), 'key');
    await userEvent.click(at('bring-way-count'));
    await userEvent.click(at('bring-draw'));
    expect(await screen.findByTestId('bring-error')).toHaveAttribute('data-code', 'app.locked');
  });
});

describe('a wallet of a key that exists', () => {
  it('is asked for with what the other window kept', async () => {
    const bridge = await show('create-bring');
    await userEvent.type(at('create-name'), 'Old savings');
    expect(at('create-go')).toBeDisabled();
    expect(at('create-go-reason')).toHaveTextContent('Enter the key first.');
    await userEvent.click(at('create-bring-go'));
    expect(bridge.askedFor('openKeyWindow')).toHaveLength(1);
    bridge.show(made.open({ wallets: [], brought: made.brought(plain) }));
    expect(await screen.findByTestId('create-brought')).toHaveTextContent('This wallet will hold the key of');
    expect(at('create-brought')).toHaveTextContent('12 words, kept with the wallet.');
    expect(at('create-brought-address')).toHaveAttribute('data-address', made.family.address);
    expect(at('create-name')).toHaveValue('Old savings');
    await userEvent.click(at('create-preset-all'));
    await userEvent.click(at('create-master'));
    await userEvent.click(at('create-go'));
    expect(bridge.askedFor('create')).toEqual([{ name: 'Old savings', threshold: 2, holders: 2, master: true, invited: [], brought: true }]);
  });

  it('can hold another one instead, or none', async () => {
    const bridge = await show('create-brought');
    await userEvent.click(at('create-brought-change'));
    expect(bridge.askedFor('openKeyWindow')).toHaveLength(1);
    await userEvent.click(at('create-brought-forget'));
    expect(bridge.askedFor('forgetKey')).toHaveLength(1);
    bridge.show(made.open({ wallets: [] }));
    expect(await screen.findByTestId('create-source-born')).toHaveAttribute('aria-checked', 'true');
    await userEvent.type(at('create-name'), 'New');
    await userEvent.click(at('create-go'));
    expect(bridge.askedFor('create')).toEqual([expect.objectContaining({ brought: false })]);
  });

  it('waits for the window that was asked for', async () => {
    start(new FakeBridge(made.open({ wallets: [] }), { openKeyWindow: hangs() }));
    await userEvent.click(at('start-act-create'));
    await userEvent.click(at('create-source-whole'));
    await userEvent.click(at('create-bring-go'));
    expect(at('create-bring-go')).toBeDisabled();
  });

  it('is told to everybody with its address, before the code and beside it', async () => {
    const bridge = await show('lobby-imports');
    const address = made.imported.address;
    expect(at('lobby-imports')).toHaveTextContent('A key that exists is shared out:');
    expect(at('lobby-imports-address')).toHaveAttribute('data-address', address);
    const purpose = { kind: 'create', name: 'Old savings', threshold: 2, holders: 3, practice: false, master: null, imports: address } as const;
    bridge.show(made.open({ wallets: [], session: made.session(purpose, { stage: 'comparing', words: made.comparison }, undefined, { is_initiator: false }) }));
    expect(await screen.findByTestId('compare-imports')).toHaveTextContent('If you say that the code matches, you accept that.');
    expect(at('compare-matches').compareDocumentPosition(at('compare-imports')) & Node.DOCUMENT_POSITION_PRECEDING).toBeTruthy();
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }) }));
    await waitFor(() => { expect(screen.queryByTestId('compare-imports')).toBeNull(); });
  });

  it('is named in the inbox', async () => {
    await show('inbox');
    expect(at('inbox-4-imports')).toHaveTextContent('A key that exists is shared out:');
    expect(at('inbox-4-address')).toHaveAttribute('data-address', made.imported.address);
    expect(screen.queryByTestId('inbox-3-imports')).toBeNull();
  });

  it('says so for ever, and leads to one that was born in pieces', async () => {
    const other = { ...made.fresh, imported: { words: false } };
    start(new FakeBridge(made.open({ wallets: [made.imported, made.family, other] })));
    expect(at('imported')).toHaveTextContent('This key once existed in one place');
    expect(at('imported-words')).toHaveTextContent('Its recovery words are kept with it');
    expect(screen.queryByTestId('sweep-fresh')).toBeNull();
    await userEvent.click(at('sweep-family'));
    expect(await screen.findByTestId('send')).toBeInTheDocument();
    expect(at('send-to')).toHaveValue(made.family.address);
  });

  it('says so among its devices, without words where none are kept', async () => {
    await show('devices-imported');
    expect(at('imported')).toHaveTextContent('This key once existed in one place');
    expect(screen.queryByTestId('imported-words')).toBeNull();
    await userEvent.click(at('sweep-create'));
    expect(await screen.findByTestId('create')).toBeInTheDocument();
  });

  it('is not said of a wallet that was born in pieces', async () => {
    await show('home');
    expect(screen.queryByTestId('imported')).toBeNull();
  });
});

describe('a key that is shared out', () => {
  it('is confirmed in the approve window, by a hold, with the code and everybody beside it', async () => {
    const bridge = await show('approve-deal');
    expect(at('deal-code')).toHaveAttribute('data-code', made.comparison.join(' '));
    expect(at('deal-address')).toHaveTextContent(made.imported.address.slice(0, 6));
    expect(at('deal-rule')).toHaveTextContent('2 of 3 devices must agree');
    expect(at('deal-devices')).toHaveTextContent('Kitchen laptop');
    expect(at('deal-note')).toHaveTextContent('Any 2 of these devices can pay with the key.');
    await userEvent.click(at('deal-go'));
    expect(bridge.askedFor('confirmImport')).toEqual([]);
    vi.useFakeTimers();
    await fireEvent.pointerDown(at('deal-go'), { button: 0, isPrimary: true });
    await vi.advanceTimersByTimeAsync(holdMilliseconds + 100);
    vi.useRealTimers();
    expect(bridge.askedFor('confirmImport')).toEqual([made.comparison.join(' ')]);
    expect(bridge.askedFor('confirmCode')).toEqual([]);
  });

  it('cannot be confirmed where it was asked for: that page leads to the window', async () => {
    const bridge = await show('compare-deals');
    expect(screen.queryByTestId('compare-matches')).not.toBeInTheDocument();
    await userEvent.click(at('compare-focus'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
    expect(bridge.askedFor('confirmImport')).toEqual([]);
  });
});
