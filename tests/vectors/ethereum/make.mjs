// Writes the known answers in this folder with ethers, an implementation that shares no code with
// ours. See README.md.

import { writeFileSync } from 'node:fs';
import { SigningKey, Transaction, computeAddress, getAddress, id, keccak256, version } from 'ethers';

const made = `made with ethers ${version}`;
const recipient = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

// Public test keys: the hash of a name, made for this file and used nowhere else.
const keyOf = (name) => id(`cohort test vector: ${name}`);

const transfers = [
  { name: 'an ordinary payment on the main network' },
  { name: 'the first transaction of an account', nonce: 0 },
  { name: 'nothing is paid', value: 0n },
  { name: 'one wei', value: 1n },
  { name: 'all that fits beside the fee', value: 2n ** 256n - 1n - 21000n * 30_000_000_000n },
  { name: 'the largest nonce', nonce: Number.MAX_SAFE_INTEGER },
  { name: 'fees of nothing', maxFeePerGas: 0n, maxPriorityFeePerGas: 0n },
  { name: 'a tip as high as the cap', maxPriorityFeePerGas: 30_000_000_000n },
  { name: 'a fee of 128 bits', value: 5n, maxFeePerGas: 2n ** 128n - 1n, maxPriorityFeePerGas: 2n ** 127n },
  { name: 'the largest gas limit accepted', gasLimit: 2_000_000n },
  { name: 'a recipient with leading zeros', to: '0x00000000000000000000000000000000DeaDBeef' },
  { name: 'a payment to the zero address', to: '0x0000000000000000000000000000000000000000' },
  { name: 'Sepolia', chainId: 11155111n },
  { name: 'the local test chain', chainId: 31337n },
  { name: 'a chain id of one byte above 127', chainId: 137n },
  { name: 'a chain id of 53 bits', chainId: 9007199254740991n },
].map((given) => {
  const { name, ...fields } = given;
  const key = new SigningKey(keyOf(name));
  const tx = Transaction.from({
    type: 2, chainId: 1n, nonce: 7, to: recipient, value: 1_250_500_000_000_000_000n,
    maxFeePerGas: 30_000_000_000n, maxPriorityFeePerGas: 1_500_000_000n, gasLimit: 21000n, ...fields,
  });
  const unsigned = tx.unsignedSerialized;
  const digest = tx.unsignedHash;
  tx.signature = key.sign(digest);
  const { r, s, yParity } = tx.signature;
  const highS = '0x' + (curveOrder - BigInt(s)).toString(16).padStart(64, '0');
  return {
    name, secret_key: key.privateKey, from: computeAddress(key.publicKey),
    chain_id: Number(tx.chainId), to: tx.to, value: String(tx.value), nonce: tx.nonce,
    max_fee_per_gas: String(tx.maxFeePerGas),
    max_priority_fee_per_gas: String(tx.maxPriorityFeePerGas), gas_limit: Number(tx.gasLimit),
    unsigned, digest, r, s, high_s: highS, y_parity: yParity, signed: tx.serialized, hash: tx.hash,
  };
});

const data = '0xa9059cbb' + recipient.slice(2).toLowerCase().padStart(64, '0') + '1'.padStart(64, '0');
const plain = { chainId: 1n, nonce: 7, to: recipient, value: 1n, gasLimit: 60000n };
const capped = { ...plain, type: 2, maxFeePerGas: 30n, maxPriorityFeePerGas: 1n };
const refused = [
  ['a legacy transaction', 'chain.other_transaction_type', { ...plain, type: 0, gasPrice: 30n }],
  ['an access list transaction', 'chain.other_transaction_type', { ...plain, type: 1, gasPrice: 30n }],
  ['a blob transaction', 'chain.other_transaction_type', {
    ...capped, type: 3, maxFeePerBlobGas: 1n, blobVersionedHashes: ['0x01' + '22'.repeat(31)],
  }],
  ['a delegation of the account', 'chain.other_transaction_type', {
    ...capped, type: 4,
    authorizationList: [{ address: recipient, nonce: 1n, chainId: 1n,
      signature: new SigningKey(keyOf('delegation')).sign(keccak256('0x05')) }],
  }],
  ['a token transfer', 'chain.not_a_plain_transfer', { ...capped, data }],
  ['one byte of data', 'chain.not_a_plain_transfer', { ...capped, data: '0x00' }],
  ['a contract creation', 'chain.not_a_plain_transfer', { ...capped, to: null, data: '0x6000' }],
  ['a creation of nothing', 'chain.not_a_plain_transfer', { ...capped, to: null }],
  ['an access list', 'chain.not_a_plain_transfer', {
    ...capped, accessList: [{ address: recipient, storageKeys: ['0x' + '00'.repeat(32)] }],
  }],
  ['too little gas', 'chain.gas_limit', { ...capped, gasLimit: 20999n }],
  ['too much gas', 'chain.gas_limit', { ...capped, gasLimit: 2000001n }],
  ['chain zero', 'chain.bad_chain_id', { ...capped, chainId: 0n }],
  ['value and fee beyond 256 bits', 'chain.fees_too_large', { ...capped, value: 2n ** 256n - 1n }],
  ['a fee beyond 128 bits', 'chain.malformed_transaction', { ...capped, maxFeePerGas: 2n ** 128n }],
].map(([name, code, fields]) => ({ name, code, unsigned: Transaction.from(fields).unsignedSerialized }));

// Copied by hand from the test cases of EIP-55, here checked by ethers.
const eip55 = [
  '0x52908400098527886E0F7030069857D2E4169EE7', '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77', '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB', '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];
for (const address of eip55) if (getAddress(address.toLowerCase()) !== address) throw Error(address);

const accounts = Array.from({ length: 64 }, (_, index) => {
  const key = new SigningKey(keyOf(`account ${index}`));
  return { public_key: key.compressedPublicKey, address: computeAddress(key.publicKey) };
});

const write = (file, content) => writeFileSync(file, JSON.stringify({ made, ...content }, null, 2) + '\n');
write('transfers.json', { transfers });
write('refused.json', { refused });
write('addresses.json', { eip55, accounts });
