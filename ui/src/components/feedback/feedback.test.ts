import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import Ring from '../ring/Ring.svelte';
import SeatList from '../seats/SeatList.svelte';
import SurvivalPicture from '../survival/SurvivalPicture.svelte';
import Dialog from './Dialog.svelte';
import ErrorNotice from './ErrorNotice.svelte';
import Notice from './Notice.svelte';
import Timeline from './Timeline.svelte';
import { ToastQueue, toastMilliseconds } from './toasts.svelte';
import Toasts from './Toasts.svelte';

describe('a notice', () => {
  it('says its tone in words, not in colour alone', () => {
    render(Notice, { tone: 'danger', sentence: 'The amounts differ.', testid: 'n' });
    expect(screen.getByTestId('n')).toHaveTextContent('Danger: The amounts differ.');
  });

  it('copies sentence, code and details, and nothing else', async () => {
    const copy = vi.fn((_text: string) => Promise.resolve());
    render(Notice, {
      tone: 'attention',
      sentence: 'Work phone refused.',
      remedy: 'Ask why.',
      code: 'ceremony.peer_refused',
      details: [['Round', '2 of 5']],
      testid: 'n',
      copy,
    });
    await userEvent.click(screen.getByTestId('n-details-open'));
    await userEvent.click(screen.getByTestId('n-copy'));
    expect(copy).toHaveBeenCalledWith('Work phone refused.\nCode: ceremony.peer_refused\nRound: 2 of 5');
  });

  it('of an error interrupts, and one without words still shows its code', () => {
    render(ErrorNotice, { code: 'party.never_heard_of', testid: 'e' });
    expect(screen.getByRole('alert')).toHaveAttribute('data-code', 'party.never_heard_of');
    expect(screen.getByTestId('e-details')).toHaveTextContent('party.never_heard_of');
  });
});

describe('passing messages', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('go by themselves, unless there is something to undo', async () => {
    const queue = new ToastQueue();
    const run = vi.fn();
    render(Toasts, { queue });
    queue.show('Copied.');
    queue.show('Removed.', { label: 'Undo', run });
    await tick();
    expect(screen.getByRole('status')).toHaveTextContent('Copied.');
    vi.advanceTimersByTime(toastMilliseconds * 2);
    await tick();
    expect(screen.getByRole('status')).not.toHaveTextContent('Copied.');
    screen.getByTestId('toasts-1-action').click();
    await tick();
    expect(run).toHaveBeenCalledTimes(1);
    expect(queue.shown).toEqual([]);
  });
});

describe('a dialog', () => {
  it('is named, described and left with Escape', async () => {
    const onclose = vi.fn();
    render(Dialog, { open: true, title: 'Leave?', sentence: 'The others wait.', testid: 'd', onclose });
    expect(await screen.findByRole('dialog', { name: 'Leave?' })).toHaveAccessibleDescription('The others wait.');
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalled();
  });
});

describe('the ring', () => {
  it('says what every device does', () => {
    render(Ring, {
      segments: [
        { id: '1', name: 'Laptop', state: 'done', own: true },
        { id: '2', name: 'Phone', state: 'working', rounds: { done: 2, of: 5 } },
        { id: '3', name: 'Server', state: 'you' },
      ],
    });
    expect(
      screen.getByRole('img', {
        name: 'A ring of three devices: Laptop, done, this device; Phone, working, 2 of 5 steps; Server, needs you.',
      }),
    ).toBeInTheDocument();
  });

  it('does not trip over a wallet without devices or over impossible rounds', () => {
    render(Ring, { segments: [] });
    expect(screen.getByRole('img', { name: 'A ring without devices.' })).toBeInTheDocument();
    render(Ring, { segments: [{ id: '1', name: 'A', state: 'working', rounds: { done: 9, of: 0 } }], testid: 'odd' });
    expect(screen.getByTestId('odd').innerHTML).not.toContain('NaN');
  });
});

describe('the rounds', () => {
  it('say which is now and how long nothing moved', () => {
    const rounds = [
      { name: 'Commit', state: 'done' as const },
      { name: 'Exchange', state: 'now' as const, note: 'waits for Work phone' },
    ];
    render(Timeline, { rounds, quietFor: 75, testid: 't' });
    expect(screen.getByTestId('t-1')).toHaveAttribute('aria-current', 'step');
    expect(screen.getByTestId('t-1')).toHaveTextContent('waits for Work phone');
    expect(screen.getByTestId('t-quiet')).toHaveTextContent('Last progress 1 minute ago');
  });
});

describe('the lobby', () => {
  it('counts who is here and says each connection in words', () => {
    render(SeatList, {
      seats: [
        { kind: 'taken', id: 'a', name: 'Laptop', device: 'computer', fingerprint: ['amber', 'orbit'], connection: 'matched', own: true },
        { kind: 'free', id: 'b', expected: 'phone' },
      ],
      testid: 's',
    });
    expect(screen.getByTestId('s-count')).toHaveTextContent('1 of 2 devices are here');
    expect(screen.getByTestId('s-0')).toHaveTextContent('Code matches');
    expect(screen.getByTestId('s-0-fingerprint')).toHaveAttribute('data-fingerprint', 'amber orbit');
    expect(screen.getByTestId('s-1')).toHaveTextContent('Waiting to join');
  });
});

describe('the picture of what survives what', () => {
  it('shows its sentences and follows the numbers', async () => {
    const { rerender } = render(SurvivalPicture, { agree: 2, devices: 3, testid: 'p' });
    expect(screen.getByTestId('p-pay')).toHaveTextContent('Any 2 of these 3 devices can pay.');
    expect(screen.queryByTestId('p-warning')).toBeNull();
    await rerender({ devices: 4 });
    expect(screen.getByTestId('p-warning')).toHaveTextContent('Two separate groups of two');
  });
});
