import { inWords, plural } from './counting';

/** What a wallet of `agree` out of `devices` devices survives, in the words a user reads. */
export type SurvivalWords = {
  /** Who can pay. */
  readonly pay: string;
  /** What losing devices means. */
  readonly lose: string;
  /** What a thief of devices can do. */
  readonly theft: string;
  /** What to think about before making such a wallet, where there is something. */
  readonly warning: string | undefined;
};

/**
 * The sentences of "what survives what".
 *
 * Expects 2 ≤ agree ≤ devices; the caller's number fields allow nothing else.
 */
export function survivalWords(agree: number, devices: number): SurvivalWords {
  return {
    pay: pay(agree, devices),
    lose: lose(agree, devices),
    theft: theft(agree),
    warning: warning(agree, devices),
  };
}

function pay(agree: number, devices: number): string {
  if (agree < devices) return `Any ${String(agree)} of these ${String(devices)} devices can pay.`;
  return devices === 2 ? 'Both devices must agree to pay.' : `All ${String(devices)} devices must agree to pay.`;
}

function lose(agree: number, devices: number): string {
  const spare = devices - agree;
  if (spare === 0) return 'If you lose any one device, the money is lost unless its recovery file opens.';
  const rest = agree === 1 ? 'the last one' : `the other ${inWords(agree)}`;
  return spare === 1
    ? `If you lose one, ${rest} still can.`
    : `If you lose ${inWords(spare)}, ${rest} still can. If you lose ${inWords(spare + 1)}, the money is lost unless a recovery file opens.`;
}

function theft(agree: number): string {
  const harmless = agree - 1;
  return harmless === 1
    ? 'If someone steals one, they cannot pay alone.'
    : `If someone steals ${inWords(harmless)}, they still cannot pay.`;
}

function warning(agree: number, devices: number): string | undefined {
  if (2 * agree > devices) return undefined;
  const groups = Math.floor(devices / agree);
  return `${groups === 2 ? 'Two' : `Up to ${inWords(groups)}`} separate groups of ${inWords(agree)} could each pay without asking the ${plural(groups - 1, 'other')}. Let ${inWords(Math.floor(devices / 2) + 1)} agree if that worries you.`;
}
