import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { cameraFault } from '../features/join/camera';
import { readInvite } from '../features/join/invite';
import { seenIn } from '../features/join/seen';
import { FakeBridge } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

describe('a code that another device shows', () => {
  it('is an invite, a wallet’s state, or somebody else’s', () => {
    expect(seenIn([])).toEqual({ kind: 'nothing' });
    expect(seenIn(['https://example.org', '0x52908400098527886E0F7030069857D2E4169EE7'])).toEqual({ kind: 'other' });
    expect(seenIn(['https://example.org', 'cohort:join/abc'])).toEqual({ kind: 'ours', text: 'cohort:join/abc' });
    expect(seenIn(['COHORT:WALLET/ABC'])).toEqual({ kind: 'ours', text: 'COHORT:WALLET/ABC' });
  });

  it('is found among the words around it, and where a mail program broke its line', () => {
    const link = 'cohort:join/abc-DEF_123';
    for (const text of [link, `Join here: ${link} thanks`, `Hello\n\n${link}\n\nSee you`, 'Here: cohort:join/abc-\r\n  DEF_\r\n123  \r\n', `${link}\tand call me`]) {
      expect(readInvite(text)).toEqual({ kind: 'link', link });
    }
  });

  it('is read off a picture, and joined at once', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [] }), { readCode: () => 'cohort:join/abcdef' }));
    await userEvent.click(await screen.findByTestId('start-act-join'));
    expect(screen.queryByTestId('join-scan')).toBeNull();
    await userEvent.click(at('join-picture'));
    await waitFor(() => { expect(bridge.askedFor('join')).toEqual(['cohort:join/abcdef']); });
  });

  it('is read off a picture that is pasted', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [] })));
    await userEvent.click(await screen.findByTestId('start-act-join'));
    // jsdom gives no file's bytes away.
    const bytes = new Uint8Array([1, 2, 3]);
    const picture = { type: 'image/png', arrayBuffer: () => Promise.resolve(bytes.buffer) };
    await fireEvent.paste(document.body, { clipboardData: { files: [picture] } });
    await waitFor(() => { expect(bridge.askedFor('join')).toEqual([made.invite.link]); });
    expect(bridge.askedFor('readPasted')).toEqual([new Uint8Array([1, 2, 3])]);
  });

  it('is not there: that is said, and nothing is joined', async () => {
    const bridge = await show('join-picture');
    expect(await screen.findByTestId('join-picture-error')).toHaveAttribute('data-code', 'picture.no_code');
    expect(bridge.askedFor('join')).toEqual([]);
  });

  it('is not scanned where the camera cannot be used: why is said, and there is a way back', async () => {
    await show('join-scan');
    expect(await screen.findByTestId('scan-error')).toHaveAttribute('data-code', 'camera.busy');
    await userEvent.click(at('scan-back'));
    expect(at('join-scan')).toBeInTheDocument();
    expect(cameraFault(new DOMException('', 'NotAllowedError'))).toBe('camera.refused');
    expect(cameraFault(new DOMException('', 'NotFoundError'))).toBe('camera.none');
  });
});
