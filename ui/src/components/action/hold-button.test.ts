import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import ApproveButton from './ApproveButton.svelte';
import { holdMilliseconds } from './hold';
import RefuseButton from './RefuseButton.svelte';

const children = createRawSnippet(() => ({ render: () => '<span>Hold to approve</span>' }));

function approveButton(disabled = false): { button: HTMLElement; confirmed: ReturnType<typeof vi.fn> } {
  const confirmed = vi.fn();
  render(ApproveButton, { testid: 'approve', onconfirm: confirmed, disabled, children });
  return { button: screen.getByTestId('approve'), confirmed };
}

const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('the approve button', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('approves once the pointer was held for the whole time, and only once', async () => {
    const { button, confirmed } = approveButton();
    await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
    await wait(holdMilliseconds - 100);
    expect(confirmed).not.toHaveBeenCalled();
    await wait(200);
    expect(confirmed).toHaveBeenCalledTimes(1);
    await wait(holdMilliseconds * 3);
    expect(confirmed).toHaveBeenCalledTimes(1);
  });

  it('approves with the space bar held, key repeats and all', async () => {
    const { button, confirmed } = approveButton();
    button.focus();
    await fireEvent.keyDown(button, { key: ' ' });
    for (let repeats = 0; repeats < 10; repeats += 1) {
      await wait(holdMilliseconds / 8);
      await fireEvent.keyDown(button, { key: ' ', repeat: true });
    }
    expect(confirmed).toHaveBeenCalledTimes(1);
  });

  it('never approves on Enter, however long it is held', async () => {
    const { button, confirmed } = approveButton();
    button.focus();
    const isAllowed = await fireEvent.keyDown(button, { key: 'Enter' });
    expect(isAllowed).toBe(false);
    for (let repeats = 0; repeats < 40; repeats += 1) {
      await fireEvent.keyDown(button, { key: 'Enter', repeat: true });
      await wait(100);
    }
    await fireEvent.keyUp(button, { key: 'Enter' });
    expect(confirmed).not.toHaveBeenCalled();
  });

  it('never approves on a click, a double click or a click made by a script', async () => {
    const { button, confirmed } = approveButton();
    await fireEvent.click(button);
    await fireEvent.dblClick(button);
    button.click();
    await wait(holdMilliseconds * 2);
    expect(confirmed).not.toHaveBeenCalled();
  });

  it.each(['pointerUp', 'pointerLeave', 'pointerCancel', 'blur'] as const)('starts again on %s', async (event) => {
    const { button, confirmed } = approveButton();
    await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
    await wait(holdMilliseconds - 100);
    await fireEvent[event](button);
    await wait(holdMilliseconds);
    expect(confirmed).not.toHaveBeenCalled();
    expect(button).toHaveAttribute('data-hold', 'idle');
  });

  it('starts again when the window loses the focus or is hidden', async () => {
    const { button, confirmed } = approveButton();
    for (const leave of [() => fireEvent.blur(window), () => fireEvent(document, new Event('visibilitychange'))]) {
      await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
      await wait(holdMilliseconds - 100);
      await leave();
      await wait(holdMilliseconds);
    }
    expect(confirmed).not.toHaveBeenCalled();
  });

  it('does not react to a second mouse button or a second finger', async () => {
    const { button, confirmed } = approveButton();
    await fireEvent.pointerDown(button, { button: 2, isPrimary: true });
    await wait(holdMilliseconds * 2);
    await fireEvent.pointerDown(button, { button: 0, isPrimary: false });
    await wait(holdMilliseconds * 2);
    expect(confirmed).not.toHaveBeenCalled();
  });

  it('does nothing while it is off', async () => {
    const { button, confirmed } = approveButton(true);
    await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
    await fireEvent.keyDown(button, { key: ' ' });
    await wait(holdMilliseconds * 2);
    expect(confirmed).not.toHaveBeenCalled();
  });

  it('says that it must be held when it was let go too early', async () => {
    const { button } = approveButton();
    await fireEvent.pointerDown(button, { button: 0, isPrimary: true });
    await wait(100);
    await fireEvent.pointerUp(button);
    expect(screen.getByRole('status')).toHaveTextContent('Hold it down until it fills.');
  });
});

describe('the refuse button', () => {
  it('refuses on one click', async () => {
    const refused = vi.fn();
    render(RefuseButton, { testid: 'refuse', onpress: refused, children });
    await userEvent.click(screen.getByTestId('refuse'));
    expect(refused).toHaveBeenCalledTimes(1);
  });
});
