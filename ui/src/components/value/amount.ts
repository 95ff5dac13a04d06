/** An exact amount cut for reading. Joined again, with the point, it is the amount. */
export type AmountGroups = {
  readonly sign: '' | '−';
  readonly whole: readonly string[];
  readonly fraction: readonly string[];
};

/**
 * Cuts a plain decimal (`-1234.56`) into groups of three on both sides of the point.
 *
 * `undefined` for anything else: an amount that cannot be read exactly is not shown as one.
 */
export function groupAmount(value: string): AmountGroups | undefined {
  const [, minus, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined) return undefined;
  return {
    sign: minus ? '−' : '',
    whole: fromRight(whole.replace(/^0+(?=\d)/, '')),
    fraction: fraction?.match(/\d{1,3}/g) ?? [],
  };
}

/** A plain decimal grouped thinly, for where it stands inside a sentence. */
export function groupedText(value: string): string {
  const groups = groupAmount(value);
  if (!groups) return value;
  const fraction = groups.fraction.length > 0 ? `.${groups.fraction.join('\u202f')}` : '';
  return `${groups.sign}${groups.whole.join('\u202f')}${fraction}`;
}

/** A count of the smallest unit (wei, satoshi) as an exact decimal, without trailing zeros. */
export function fromSmallestUnit(count: bigint, decimals: number): string {
  const digits = (count < 0n ? -count : count).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${count < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** Takes "0.5 ETH" apart, grouped thinly or not. `undefined` where the text is no plain amount with a unit. */
export function amountOf(text: string): { readonly value: string; readonly unit: string } | undefined {
  const [, value, unit] = /^(\d+(?:\.\d+)?)[ \u00a0]([\p{L}\d]+)$/u.exec(text.replace(/[\u2009\u202f]/g, '')) ?? [];
  return value !== undefined && unit !== undefined ? { value, unit } : undefined;
}

function fromRight(digits: string): string[] {
  const head = digits.length % 3;
  return [...(head ? [digits.slice(0, head)] : []), ...(digits.slice(head).match(/\d{3}/g) ?? [])];
}
