/** Which of the two themes a colour is looked up in. */
export type Side = 'light' | 'dark';

/**
 * Follows a token through `var()` and `light-dark()` to its hexadecimal colour.
 *
 * `undefined` where the token does not end in one (a size, a translucent veil).
 */
export function resolveColour(css: string, token: string, side: Side): string | undefined {
  return follow(readTokens(css), `var(${token})`, side, 0);
}

/** WCAG 2.2 contrast ratio of two hexadecimal colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Every `--name: value` of a style sheet. A later declaration wins, as in the cascade of `:root`. */
export function readTokens(css: string): ReadonlyMap<string, string> {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return new Map([...bare.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? '', (value ?? '').trim()]));
}

function follow(tokens: ReadonlyMap<string, string>, value: string, side: Side, depth: number): string | undefined {
  if (depth > 8) return undefined;
  if (/^#[0-9a-f]{6}$/i.test(value)) return value;
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return follow(tokens, tokens.get(reference) ?? '', side, depth + 1);
  const [, light, dark] = /^light-dark\((var\(--[\w-]+\)),\s*(var\(--[\w-]+\))\)$/.exec(value) ?? [];
  const chosen = side === 'light' ? light : dark;
  return chosen === undefined ? undefined : follow(tokens, chosen, side, depth + 1);
}

/** Relative luminance, WCAG 2.2 definition. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
