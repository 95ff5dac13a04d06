// A provider of OAuth 2.0 on this computer, for tests: everybody is let in at once, but for those of whom it says no.
// It says on standard output where it listens, and ends when its standard input does.

import { createServer } from 'node:http';

import Provider, { interactionPolicy } from 'oidc-provider';

const drive = 'https://www.googleapis.com/auth/drive.file';
const registered = { application_type: 'native', grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
const open = { ...registered, redirect_uris: ['http://localhost'], token_endpoint_auth_method: 'none' };

/** As Microsoft has it: whoever is signed in already chooses with which account. */
const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    { ...registered, client_id: 'with-secret', client_secret: 'GOCSPX-hush', redirect_uris: ['http://127.0.0.1/'], token_endpoint_auth_method: 'client_secret_post' },
    { ...open, client_id: 'open' },
    { ...open, client_id: 'refused' },
  ],
  scopes: ['openid', 'offline_access', drive, 'Files.ReadWrite.AppFolder'],
  pkce: { required: () => true },
  issueRefreshToken: () => true,
  cookies: { keys: ['for tests alone'] },
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/ask/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});

/** What somebody in front of the browser would say. */
async function answer(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (params.client_id === 'refused') {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const grant = new provider.Grant({ accountId: 'kim', clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { select_account: {}, login: { accountId: 'kim' }, consent: { grantId } });
}

const others = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/ask/')) return others(request, response);
  return answer(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
console.log(issuer);
process.stdin.resume().on('end', () => process.exit(0));
