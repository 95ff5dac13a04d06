import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import type { HomeView } from '../bridge';
import { FakeBridge, refuses } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

async function recovery(over: Partial<HomeView>, answers: ConstructorParameters<typeof FakeBridge>[1] = {}): Promise<FakeBridge> {
  const bridge = start(new FakeBridge(made.open(over), answers));
  await userEvent.click(at('wallet-health-recovery'));
  return bridge;
}

const one = { backups: made.placed('synced'), wallets: [{ ...made.family, copies: [made.copyAt('0')] }] };

describe('the first place', () => {
  it('asks for the password of the copies before anything else', async () => {
    const bridge = await recovery({});
    expect(at('copies-empty')).toHaveTextContent('A folder that a sync program carries elsewhere is the simple choice.');
    await userEvent.click(at('copies-add'));
    expect(screen.queryByTestId('place-kind')).toBeNull();
    await userEvent.type(at('backup-password'), 'long enough');
    await userEvent.click(at('backup-password-go'));
    expect(bridge.askedFor('setBackupPassword')).toEqual([]);
    await userEvent.type(at('backup-password-again'), 'long enough');
    await userEvent.click(at('backup-password-go'));
    expect(bridge.askedFor('setBackupPassword')).toEqual([{ password: 'long enough' }]);
    bridge.show(made.open({ backups: made.placed() }));
    expect(await screen.findByTestId('place-kind')).toBeInTheDocument();
    for (const kind of ['google_drive', 'dropbox', 'one_drive']) expect(at(`place-kind-${kind}-badge`)).toHaveTextContent('untried');
  });

  it('is a folder that the system’s dialog asks for', async () => {
    const bridge = await recovery({ backups: made.placed() });
    await userEvent.click(at('copies-add'));
    await userEvent.click(at('place-kind-other_disk'));
    await userEvent.click(at('place-go'));
    expect(bridge.askedFor('addFolder')).toEqual([{ name: 'Memory stick', kind: 'other_disk' }]);
    await waitFor(() => { expect(screen.queryByTestId('place-add')).toBeNull(); });
  });

  it('is not there when the dialog was closed', async () => {
    await recovery({ backups: made.placed() }, { addFolder: () => false });
    await userEvent.click(at('copies-add'));
    await userEvent.click(at('place-go'));
    expect(await screen.findByTestId('place-cancelled')).toHaveTextContent('nothing was added');
  });

  it('is a server once it let this device in', async () => {
    await show('copies-add-server');
    expect(await screen.findByTestId('place-error')).toHaveTextContent('does not let Cohort in');
    expect(at('place-url')).toHaveValue('https://cloud.example/dav/cohort');
  });

  it('is a bucket with all that it takes', async () => {
    const bridge = await recovery({ backups: made.placed() });
    await userEvent.click(at('copies-add'));
    await userEvent.click(at('place-kind-s3'));
    await userEvent.click(at('place-go'));
    expect(at('place-bucket-error')).toHaveTextContent('Fill this in.');
    expect(screen.queryByTestId('place-prefix-error')).toBeNull();
    expect(bridge.askedFor('addServer')).toEqual([]);
    for (const [field, text] of [['endpoint', 'https://s3.example'], ['bucket', 'family'], ['access-key', 'AKID'], ['secret-key', 'hush']] as const) {
      await userEvent.type(at(`place-${field}`), text);
    }
    await userEvent.click(at('place-go'));
    expect(bridge.askedFor('addServer')).toEqual([
      { name: 'My bucket', server: { kind: 's3', endpoint: 'https://s3.example', bucket: 'family', region: 'us-east-1', access_key: 'AKID', secret_key: 'hush', prefix: '' } },
    ]);
  });
});

describe('a place in an account', () => {
  it('says what has to be made at the provider, and that nobody tried it', async () => {
    const bridge = await show('copies-add-account');
    expect(at('place-untried')).toHaveTextContent('Nobody has tried this with a real account yet.');
    expect(at('place-untried')).toHaveTextContent('Google first needs a small registration of your own');
    expect(at('place-steps')).toHaveTextContent('a client of the kind “Desktop app”');
    for (const field of ['client-id', 'client-secret']) expect(at(`place-${field}-error`)).toHaveTextContent('Fill this in.');
    expect(bridge.askedFor('signIn')).toEqual([]);
  });

  it('asks for no secret where the provider takes none', async () => {
    const bridge = await show('copies-add-dropbox');
    expect(at('place-steps')).toHaveTextContent('http://127.0.0.1:53918/');
    expect(screen.queryByTestId('place-client-secret')).toBeNull();
    await userEvent.type(at('place-client-id'), 'k3y');
    await userEvent.click(at('place-go'));
    expect(bridge.askedFor('signIn')).toEqual([{ provider: 'dropbox', client_id: 'k3y', client_secret: '' }]);
    await waitFor(() => { expect(screen.queryByTestId('place-add')).toBeNull(); });
    expect(bridge.askedFor('addAccount')).toEqual(['Dropbox']);
  });

  it('waits for the browser, with a link for where none opened', async () => {
    const bridge = await show('copies-signing-in');
    expect(await screen.findByTestId('signing-in')).toHaveTextContent('Sign in in your browser…');
    expect(at('signing-in-link-text')).toHaveTextContent(made.signIn.link);
    expect(at('place-add')).not.toHaveTextContent('GOCSPX-a');
    expect(bridge.askedFor('addAccount')).toEqual([]);
    await userEvent.click(at('place-cancel'));
    expect(bridge.askedFor('endSignIn')).toEqual([undefined]);
    expect(at('place-add')).toBeInTheDocument();
  });

  it('is not there when the sign-in was stopped', async () => {
    const bridge = await recovery({ backups: made.placed() }, { awaitSignIn: () => false });
    await perform([{ press: 'copies-add' }, { press: 'place-kind-one_drive' }, { type: 'place-client-id', text: '0-0' }, { press: 'place-go' }]);
    expect(await screen.findByTestId('place-cancelled')).toHaveTextContent('nothing was added');
    expect(bridge.askedFor('addAccount')).toEqual([]);
  });

  it('ends its sign-in with the page', async () => {
    const bridge = await show('copies-signing-in');
    bridge.show({ state: 'locked', keychain: false });
    await waitFor(() => { expect(bridge.askedFor('endSignIn')).toEqual([undefined]); });
  });

  it('says why there is none, and keeps what was typed', async () => {
    await show('copies-sign-in-denied');
    expect(await screen.findByTestId('place-error')).toHaveAttribute('data-code', 'sign_in.denied');
    expect(at('place-client-id')).toHaveValue('1-a.apps.googleusercontent.com');
  });

  it('says whose account it is, and when its sign-in has ended', async () => {
    await show('copies-accounts');
    expect(at('place-0-address')).toHaveTextContent('Google Drive: kim@example.org');
    expect(at('place-0')).toHaveTextContent('untried');
    expect(at('place-1-trouble')).toHaveTextContent('Remove the place and add it again');
  });
});

describe('a place', () => {
  it('says where it is, how its copy stands, and is looked at on demand', async () => {
    const bridge = await recovery(one);
    expect(at('place-0-address')).toHaveTextContent('/home/kim/Nextcloud/Cohort');
    expect(at('place-0-state')).toHaveTextContent('proven');
    expect(at('place-0-tried')).toHaveTextContent('never');
    expect(at('copies-score')).toHaveTextContent('One proven copy in a synced folder, checked 3 days ago');
    await userEvent.click(at('copies-check'));
    expect(bridge.askedFor('checkCopies')).toEqual(['family']);
  });

  it('says what is wrong with its copy and makes another', async () => {
    const bridge = await show('copies-troubled');
    expect(at('copies-score')).toHaveAttribute('data-tone', 'danger');
    expect(at('place-0-trouble')).toHaveAttribute('data-code', 'cloud.changed');
    expect(at('place-1-waits')).toHaveTextContent('Cohort tries again by itself. The last proven copy there was made 3 days ago.');
    expect(at('place-2-trouble')).toHaveAttribute('data-code', 'cloud.full');
    expect(at('place-3')).toHaveTextContent('A copy is being made or looked at');
    await userEvent.click(at('place-0-again'));
    expect(bridge.askedFor('copyNow')).toEqual([{ wallet: 'family', place: '0' }]);
    expect(bridge.askedFor('checkCopies')).toEqual([]);
    await userEvent.click(at('place-1-again'));
    expect(bridge.askedFor('checkCopies')).toEqual(['family']);
    expect(bridge.askedFor('copyNow')).toHaveLength(1);
  });

  it('lists the copies that came before', async () => {
    await show('copies-older');
    expect(at('place-0-older')).toHaveTextContent('Two older copies there');
    expect(at('place-0-older')).toHaveTextContent('Cohort deletes nothing.');
  });

  it('goes only after a word that its copies stay', async () => {
    const bridge = await recovery(one);
    await userEvent.click(at('place-0-remove'));
    expect(at('place-remove')).toHaveTextContent('The copies that lie there stay');
    expect(bridge.askedFor('removePlace')).toEqual([]);
    await userEvent.click(at('place-remove-go'));
    expect(bridge.askedFor('removePlace')).toEqual(['0']);
  });

  it('stays when its person thinks again', async () => {
    const bridge = await recovery(one);
    await userEvent.click(at('place-0-remove'));
    await userEvent.click(at('place-remove-keep'));
    expect(bridge.askedFor('removePlace')).toEqual([]);
  });
});

describe('a drill', () => {
  it('asks for the password and says what came back', async () => {
    const bridge = await recovery(one);
    await userEvent.click(at('place-0-drill'));
    await userEvent.click(at('place-0-drill-go'));
    expect(at('place-0-drill-password-error')).toHaveTextContent('Type the password.');
    await userEvent.type(at('place-0-drill-password'), 'of the copies');
    await userEvent.click(at('place-0-drill-go'));
    expect(bridge.askedFor('drill')).toEqual([{ wallet: 'family', place: '0', password: 'of the copies' }]);
    expect(at('place-0-drill-done')).toHaveTextContent('This copy brings the piece back: 1 of 3, of Kitchen laptop.');
    expect(document.body.innerHTML).not.toContain('of the copies"');
  });

  it('says that the password is not the one', async () => {
    await recovery(one, { drill: refuses('vault.wrong_password') });
    await userEvent.click(at('place-0-drill'));
    await userEvent.type(at('place-0-drill-password'), 'guess');
    await userEvent.click(at('place-0-drill-go'));
    expect(at('place-0-drill-error')).toHaveAttribute('data-code', 'vault.wrong_password');
    expect(at('place-0-drill-error')).toHaveTextContent('This password does not open the copy.');
    expect(screen.queryByTestId('place-0-drill-done')).toBeNull();
  });
});

describe('the wallet’s page', () => {
  it('says how the copies stand, and asks for care only where it is needed', async () => {
    const bridge = start(new FakeBridge(made.open(one)));
    expect(at('wallet-health-copies-value')).toHaveTextContent('One proven copy in a synced folder');
    expect(screen.queryByTestId('wallet-copies')).toBeNull();
    bridge.show(made.open({ ...one, wallets: [{ ...made.family, copies: [made.copyAt('0', { state: { state: 'missing' } })] }] }));
    expect(await screen.findByTestId('wallet-copies')).toHaveAttribute('data-tone', 'danger');
    await userEvent.click(at('wallet-copies-see'));
    expect(at('copies')).toBeInTheDocument();
  });

  it('asks for a look at what nobody looked at for long', async () => {
    await show('home-copies-old');
    expect(at('wallet-copies')).toHaveTextContent('Nobody looked at the copies for 120 days.');
  });

  it('says nothing of copies of a practice wallet', async () => {
    await show('practice-recovery');
    expect(screen.queryByTestId('copies')).toBeNull();
  });
});
