import type { RelayRequest } from '../bridge';
import type { Asked } from './clock';

const fingerprint = /^[0-9a-f]{64}$/;

/**
 * The relay that serves the page at `base`, by its own word; `undefined` where something else serves it.
 *
 * # Security
 *
 * It is filled in where its person would have typed it. Whoever serves the page has what is opened in it anyway.
 */
export async function servingRelay(ask: Asked, base: string): Promise<RelayRequest | undefined> {
  try {
    const answer = await ask(new URL('health', base).href, { cache: 'no-store', credentials: 'omit', redirect: 'error' });
    const { key } = (await answer.json()) as { key?: unknown };
    if (!answer.ok || typeof key !== 'string' || !fingerprint.test(key)) return undefined;
    return { url: new URL('v1', base).href.replace(/^http/, 'ws'), key };
  } catch {
    return undefined;
  }
}
