import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';

import Address from './Address.svelte';
import Amount from './Amount.svelte';
import CodeWords from './CodeWords.svelte';
import HoldToReveal from './HoldToReveal.svelte';
import QrCode from './QrCode.svelte';

const address = '0x52908400098527886E0F7030069857D2E4169EE7';

describe('an address on screen', () => {
  it('is whole, and selecting it by hand gives the address itself', () => {
    render(Address, { address, testid: 'to' });
    expect(screen.getByTestId('to').textContent).toBe(address);
  });

  it('copies the address without its spaces and says so', async () => {
    const copy = vi.fn((_text: string) => Promise.resolve());
    render(Address, { address, testid: 'to', copy });
    await userEvent.click(screen.getByRole('button', { name: 'Copy the whole address' }));
    expect(copy).toHaveBeenCalledWith(address);
    expect(screen.getByRole('status')).toHaveTextContent('Copied');
  });

  it('forgets that it was copied when it becomes another address', async () => {
    const copy = vi.fn((_text: string) => Promise.resolve());
    const { rerender } = render(Address, { address, testid: 'to', copy });
    await userEvent.click(screen.getByTestId('to-copy'));
    await rerender({ address: address.replace('5290', '5291') });
    expect(screen.getByTestId('to-copy')).toHaveAttribute('data-outcome', 'none');
  });

  it('says it when the clipboard refuses', async () => {
    render(Address, { address, testid: 'to', copy: () => Promise.reject(new Error('no')) });
    await userEvent.click(screen.getByTestId('to-copy'));
    expect(screen.getByRole('status')).toHaveTextContent('copy it by hand');
  });
});

describe('an amount on screen', () => {
  it('is exact and never without its unit', () => {
    render(Amount, { value: '1234567.000000000000000001', unit: 'ETH', testid: 'amount' });
    expect(screen.getByTestId('amount').textContent).toBe('1234567.000000000000000001 ETH');
  });

  it('shows what it cannot read as it came', () => {
    render(Amount, { value: '1e18', unit: 'ETH', testid: 'amount' });
    expect(screen.getByTestId('amount').textContent).toBe('1e18 ETH');
  });
});

describe('a code on screen', () => {
  it('says how each symbol is spoken, in order', () => {
    const symbols = [
      { mark: 'K', spoken: 'kilo' },
      { mark: '7', spoken: 'seven' },
    ];
    render(CodeWords, { label: 'Comparison code', symbols, testid: 'code' });
    expect(screen.getByRole('list', { name: 'Comparison code: kilo, seven' })).toBeInTheDocument();
    expect(screen.getByTestId('code')).toHaveAttribute('data-code', 'K 7');
  });
});

describe('a code to scan on screen', () => {
  it('is busy while it is made and named once it is there', async () => {
    const { rerender } = render(QrCode, { source: undefined, what: 'invite', testid: 'qr' });
    expect(screen.queryByRole('img')).toBeNull();
    await rerender({ source: { kind: 'matrix', rows: ['1'] } });
    expect(screen.getByRole('img', { name: 'Picture to scan: invite' })).toBeInTheDocument();
  });

  it('says so when it cannot be drawn, and offers the text', () => {
    render(QrCode, { source: { kind: 'svg', svg: '<p>hello</p>' }, what: 'invite', testid: 'qr' });
    expect(screen.getByTestId('qr')).toHaveTextContent('Use the text instead');
  });
});

describe('something held to be seen', () => {
  const children = createRawSnippet(() => ({ render: () => '<span>legal winner</span>' }));

  it('is in the page only while the pointer is held', async () => {
    render(HoldToReveal, { testid: 'words', what: 'recovery words', children });
    const button = screen.getByTestId('words');
    expect(document.body.textContent).not.toContain('legal winner');
    await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
    expect(screen.getByTestId('words-content')).toHaveTextContent('legal winner');
    await fireEvent.pointerUp(button);
    expect(document.body.textContent).not.toContain('legal winner');
  });

  it('hides when the window loses the focus, and Enter does not show it', async () => {
    render(HoldToReveal, { testid: 'words', what: 'recovery words', children });
    const button = screen.getByTestId('words');
    await fireEvent.keyDown(button, { key: 'Enter' });
    expect(document.body.textContent).not.toContain('legal winner');
    await fireEvent.keyDown(button, { key: ' ' });
    expect(document.body.textContent).toContain('legal winner');
    await fireEvent.blur(window);
    expect(document.body.textContent).not.toContain('legal winner');
  });
});
