import { once } from 'node:events';
import { createServer } from 'node:http';

const hex = (/** @type {number | bigint} */ number) => `0x${number.toString(16)}`;
const gwei = 1_000_000_000n;

/** What a node of a chain says on which nothing else happens: everybody has ten ether and has never paid. @type {Record<string, (params: any[]) => unknown>} */
const answers = {
  eth_chainId: () => '0x1',
  eth_blockNumber: () => hex(1000),
  eth_getBalance: () => hex(10n ** 19n),
  eth_getTransactionCount: () => '0x0',
  eth_getCode: () => '0x',
  eth_estimateGas: () => hex(21_000),
  eth_maxPriorityFeePerGas: () => hex(gwei),
  eth_feeHistory: ([blocks]) => ({
    oldestBlock: hex(980),
    baseFeePerGas: Array(Number(blocks) + 1).fill(hex(gwei)),
    gasUsedRatio: Array(Number(blocks)).fill(0.5),
    reward: Array(Number(blocks)).fill([hex(gwei), hex(gwei), hex(gwei)]),
  }),
  eth_sendRawTransaction: () => hex(1n << 255n),
  eth_getTransactionReceipt: () => null,
  eth_getTransactionByHash: () => null,
};

/** A node that answers, and carries nothing out. */
export async function startNode() {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const head = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'content-type': 'application/json' };
      if (request.method !== 'POST') {
        response.writeHead(204, head).end();
        return;
      }
      const { id, method, params } = JSON.parse(text);
      const answer = answers[method];
      const result = answer ? { result: answer(params) } : { error: { code: -32601, message: 'not known' } };
      response.writeHead(200, head).end(JSON.stringify({ jsonrpc: '2.0', id, ...result }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The node does not listen.');
  return { url: `http://127.0.0.1:${String(address.port)}`, stop: () => server.close() };
}
