/**
 * Another program's word for an exported key: reads a private key from standard input, signs a message with it, and says
 * whose signature that is.
 */
import { text } from 'node:stream/consumers';

import { Wallet, verifyMessage } from 'ethers';

const message = 'signed by another program';
const wallet = new Wallet((await text(process.stdin)).trim());
const signer = verifyMessage(message, await wallet.signMessage(message));
console.log(JSON.stringify({ address: wallet.address, signer }));
