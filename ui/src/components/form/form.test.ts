import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import CheckCards from './CheckCards.svelte';
import ChoiceCards from './ChoiceCards.svelte';
import NumberStepper from './NumberStepper.svelte';
import PasswordField from './PasswordField.svelte';
import TextField from './TextField.svelte';

describe('a number', () => {
  it('follows the arrow keys and stays within its bounds', async () => {
    const onchange = vi.fn();
    const { rerender } = render(NumberStepper, { testid: 'n', label: 'Devices', value: 3, least: 2, most: 4, onchange });
    const number = screen.getByRole('spinbutton', { name: 'Devices' });
    number.focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(onchange).toHaveBeenLastCalledWith(4);
    await userEvent.keyboard('{Home}');
    expect(onchange).toHaveBeenLastCalledWith(2);
    await rerender({ value: 4 });
    onchange.mockClear();
    await userEvent.keyboard('{ArrowUp}{End}');
    expect(onchange).not.toHaveBeenCalled();
    expect(screen.getByTestId('n-more')).toBeDisabled();
  });
});

describe('a password', () => {
  it('is estimated while it is chosen, and the estimate says what it is', async () => {
    render(PasswordField, { testid: 'p', label: 'Password', purpose: 'choose' });
    await userEvent.type(screen.getByTestId('p'), 'P@ssw0rd');
    await waitFor(() => {
      expect(screen.getByTestId('p-strength')).toHaveAttribute('data-level', '0');
    });
    expect(screen.getByTestId('p-strength')).toHaveTextContent('Estimated on this device');
    await userEvent.clear(screen.getByTestId('p'));
    await waitFor(() => {
      expect(screen.getByTestId('p-strength')).not.toHaveAttribute('data-level');
    });
  });

  it('is not estimated where it only opens something', () => {
    render(PasswordField, { testid: 'p', label: 'Password', purpose: 'enter' });
    expect(screen.queryByTestId('p-strength')).toBeNull();
  });

  it('is hidden until asked for', async () => {
    render(PasswordField, { testid: 'p', label: 'Password', purpose: 'enter' });
    expect(screen.getByTestId('p')).toHaveAttribute('type', 'password');
    await userEvent.click(screen.getByRole('button', { name: 'Show password' }));
    expect(screen.getByTestId('p')).toHaveAttribute('type', 'text');
  });
});

describe('a field', () => {
  it('is described by its error, and marked as wrong', () => {
    render(TextField, { testid: 't', label: 'Recipient', hint: 'An address.', error: 'This is not an address.' });
    const field = screen.getByRole('textbox', { name: 'Recipient' });
    expect(field).toHaveAccessibleDescription('This is not an address.');
    expect(field).toBeInvalid();
  });

  it('hands on what was pasted, so that it can be checked again', async () => {
    const onpasted = vi.fn();
    render(TextField, { testid: 't', label: 'Recipient', onpasted });
    screen.getByTestId('t').focus();
    await userEvent.paste('0xabc');
    expect(onpasted).toHaveBeenCalledWith('0xabc');
    expect(screen.getByTestId('t')).toHaveValue('0xabc');
  });
});

describe('a choice', () => {
  const choices = [
    { value: 'create', title: 'Create', sentence: 'Make a wallet.' },
    { value: 'join', title: 'Join', sentence: 'Take part.' },
    { value: 'restore', title: 'Restore', sentence: 'Open a file.', closed: 'Not now.' },
  ] as const;

  it('is a group of radio buttons, and a closed one says why', async () => {
    const onchange = vi.fn();
    render(ChoiceCards, { testid: 'c', label: 'What to do', choices, value: 'create', onchange });
    expect(screen.getByRole('radio', { name: /Create/ })).toBeChecked();
    await userEvent.click(screen.getByTestId('c-join'));
    expect(onchange).toHaveBeenCalledWith('join');
    expect(screen.getByTestId('c-restore')).toBeDisabled();
    expect(screen.getByTestId('c-restore')).toHaveTextContent('Not now.');
  });

  it('of exactly two closes the rest once two are chosen', async () => {
    const onchange = vi.fn();
    const { rerender } = render(CheckCards, { testid: 'c', label: 'Who', choices: choices.slice(0, 2), chosen: [], need: 1, onchange });
    await userEvent.click(screen.getByTestId('c-create'));
    expect(onchange).toHaveBeenCalledWith(['create']);
    await rerender({ chosen: ['create'] });
    expect(screen.getByTestId('c-join')).toBeDisabled();
    await userEvent.click(screen.getByTestId('c-create'));
    expect(onchange).toHaveBeenLastCalledWith([]);
  });
});
