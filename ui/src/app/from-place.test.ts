import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { FakeBridge } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const gone = (testid: string) => waitFor(() => { expect(screen.queryByTestId(testid)).toBeNull(); });
const [newest, earlier, other] = made.browsed.copies.map(({ file }) => file.file);

describe('where copies are kept', () => {
  it('asks a server for nothing while something is missing', async () => {
    const bridge = await show('from-bucket');
    expect(await screen.findByTestId('place-bucket-error')).toHaveTextContent('Fill this in.');
    expect(screen.queryByTestId('place-prefix-error')).toBeNull();
    expect(bridge.askedFor('browseServer')).toEqual([]);
  });

  it('is told with all that it takes, which is forgotten once it was used', async () => {
    const bridge = await show('from-place');
    await perform([{ type: 'place-url', text: 'https://cloud.example/dav' }, { type: 'place-user', text: 'kim' }, { type: 'place-password', text: 'hush-hush' }, { press: 'from-go' }]);
    expect(await screen.findByTestId('from-copies')).toBeInTheDocument();
    expect(bridge.askedFor('browseServer')).toEqual([{ kind: 'web_dav', url: 'https://cloud.example/dav', user: 'kim', password: 'hush-hush' }]);
    await userEvent.click(at('from-other'));
    expect(bridge.askedFor('forgetBrowsed')).toEqual([undefined]);
    for (const field of ['url', 'user', 'password']) expect(at(`place-${field}`)).toHaveValue('');
  });

  it('may be an account, once somebody signed in', async () => {
    const bridge = await show('from-place');
    await perform([{ press: 'from-kind-google_drive' }, { type: 'place-client-id', text: '1-a' }, { type: 'place-client-secret', text: 'GOCSPX-a' }, { press: 'from-go' }]);
    expect(await screen.findByTestId('from-copies')).toBeInTheDocument();
    expect(bridge.askedFor('signIn')).toEqual([{ provider: 'google_drive', client_id: '1-a', client_secret: 'GOCSPX-a' }]);
    expect(bridge.askedFor('browseAccount')).toHaveLength(1);
    await userEvent.click(at('from-other'));
    for (const field of ['client-id', 'client-secret']) expect(at(`place-${field}`)).toHaveValue('');
  });

  it('is not looked into before that, and the sign-in can be stopped', async () => {
    const bridge = await show('from-signing-in');
    expect(await screen.findByTestId('signing-in')).toHaveTextContent('Sign in in your browser…');
    expect(bridge.askedFor('browseAccount')).toEqual([]);
    await userEvent.click(at('from-stop'));
    expect(bridge.askedFor('endSignIn')).toEqual([undefined]);
    expect(bridge.askedFor('forgetBrowsed')).toEqual([]);
  });

  it('says what stands in the way, and keeps what was typed', async () => {
    await show('from-denied');
    expect(await screen.findByTestId('from-error')).toHaveAttribute('data-code', 'cloud.denied');
    expect(at('from-error')).toHaveTextContent('Check the user name and password or key');
    expect(at('place-url')).toHaveValue('https://cloud.example/dav/cohort');
  });

  it('says that nothing is there, with how many files are', async () => {
    await show('from-nothing');
    expect(await screen.findByTestId('from-error')).toHaveTextContent('No recovery file lies at this place; 12 other files do.');
  });

  it('can be left while it is looked at', async () => {
    let end: (found: null) => void = () => undefined;
    const bridge = start(
      new FakeBridge({ state: 'fresh', keychain: true }, {
        browseFolder: () => new Promise((done) => (end = done)),
        forgetBrowsed: () => { end(null); },
      }),
    );
    await perform([{ press: 'welcome-act-restore' }, { press: 'restore-from' }, { press: 'from-kind-folder' }, { press: 'from-go' }]);
    expect(await screen.findByTestId('from-looking')).toHaveAttribute('role', 'status');
    await userEvent.click(at('from-stop'));
    expect(bridge.askedFor('forgetBrowsed')).toEqual([undefined]);
    await gone('from-looking');
    expect(at('from-go')).toBeEnabled();
    expect(screen.queryByTestId('from-error')).toBeNull();
  });

  it('is let go of with the page', async () => {
    const bridge = await show('from-found');
    await userEvent.click(at('welcome-back'));
    expect(bridge.askedFor('forgetBrowsed')).toEqual([undefined]);
  });
});

describe('what was found there', () => {
  it('shows the newest copies first, the earlier ones as such, and names what is none', async () => {
    await show('from-found');
    const copies = screen.getAllByRole('radio');
    expect(copies.map((copy) => copy.dataset['testid'])).toEqual([newest, earlier, other].map((file) => `from-copy-${file ?? ''}`));
    expect(screen.getByRole('heading', { name: 'Three copies there' })).toHaveFocus();
    expect(copies[0]).toBeChecked();
    expect(copies[0]).toHaveTextContent('Family savings Piece 2 of 3, epoch 4, written by Kitchen laptop');
    expect(copies[1]).toHaveTextContent('Family savings: earlier');
    expect(at('from-broken')).toHaveTextContent('One copy there cannot be used.');
    expect(at('from-broken-files')).toHaveTextContent('3a1b2c3d4e5f6074.cohort is damaged.');
    expect(at('from-others')).toHaveTextContent('Two other files there');
    expect(at('from-other-files')).toHaveTextContent('summer at the lake.jpeg is not called as recovery files are.');
  });

  it('says so where no copy is whole', async () => {
    await show('from-broken');
    expect(await screen.findByTestId('from-broken')).toBeInTheDocument();
    expect(at('from-place')).toHaveTextContent('No whole copy there');
    expect(screen.queryByTestId('from-take')).toBeNull();
    expect(at('from-more')).toHaveTextContent('And 1204 more.');
  });

  it('goes on with the copy that was picked as with a file', async () => {
    const bridge = await show('from-found');
    await userEvent.click(at(`from-copy-${other ?? ''}`));
    await userEvent.click(at('from-take'));
    expect(bridge.askedFor('chooseCopy')).toEqual([other]);
    expect(await screen.findByTestId('restore-file-value')).toHaveTextContent(other ?? '');
    await perform([
      { type: 'restore-file-password', text: 'of the copies' },
      { type: 'new-password', text: 'lantern orbit cactus velvet' },
      { type: 'new-password-again', text: 'lantern orbit cactus velvet' },
      { press: 'restore-go' },
    ]);
    expect(bridge.askedFor('restore')).toEqual([{ name: 'Kitchen laptop (new)', file_password: 'of the copies', password: 'lantern orbit cactus velvet', keychain: true }]);
  });

  it('stays for whoever takes another one', async () => {
    const bridge = await show('from-taken');
    await userEvent.click(await screen.findByTestId('restore-from'));
    expect(at('from-copies')).toBeInTheDocument();
    await userEvent.click(at('from-take'));
    expect(bridge.askedFor('browseFolder')).toHaveLength(1);
    expect(bridge.askedFor('chooseCopy')).toHaveLength(2);
  });

  it('may be a part, and the next one is looked for there', async () => {
    const bridge = start(new FakeBridge({ state: 'fresh', keychain: true }, { chooseCopy: () => made.partFile }));
    await perform([{ press: 'welcome-act-restore' }, { press: 'restore-from' }, { press: 'from-kind-folder' }, { press: 'from-go' }, { press: 'from-take' }]);
    await perform([{ type: 'gather-password', text: 'a password of the holder' }, { press: 'gather-open' }, { press: 'gather-next' }]);
    expect(await screen.findByTestId('from-copies')).toBeInTheDocument();
    expect(bridge.askedFor('chooseRecovery')).toEqual([]);
  });

  it('comes into a device that is in use as well', async () => {
    const bridge = await show('from-here');
    await perform([{ press: 'from-take' }, { type: 'restore-file-password', text: 'of the copies' }, { press: 'restore-go' }]);
    expect(bridge.askedFor('restoreHere')).toEqual([{ file_password: 'of the copies' }]);
  });
});
