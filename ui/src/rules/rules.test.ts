import { describe, expect, it } from 'vitest';

import { elements, sources, styles, templateText } from './sources';

const components = sources('.svelte', ['gallery']);
const everything = sources('.svelte');

describe('only tokens.css names a colour, a size or a duration', () => {
  const sheets = [...everything, ...sources('.css', ['design/tokens.css'])];

  it.each(sheets.map((sheet) => [sheet.path, sheet] as const))('%s', (_, sheet) => {
    // Media and container queries cannot read a token.
    const css = styles(sheet).replace(/@(media|container)[^{]*/g, '');
    expect(css.match(/#[0-9a-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(/gi) ?? []).toEqual([]);
    const lengths = css.match(/(?<![\w-])-?\d*\.?\d+(px|rem|pt|cm|mm|in|ms|s)\b/g) ?? [];
    // The only measure that is no choice: the shortest animation that still ends.
    expect(lengths.filter((length) => length !== '1ms')).toEqual([]);
  });
});

describe('every token that is used exists, and every token is used', () => {
  const tokens = sources('tokens.css')[0]?.text ?? '';
  const defined = new Set([...tokens.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name]) => name ?? ''));
  const used = new Set(
    [...sources('.css'), ...everything].flatMap(({ text }) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name ?? '')),
  );

  it('nothing refers to a token that is not there', () => {
    const foreign = [...used].filter((name) => !defined.has(name) && !name.startsWith('--bits-'));
    expect(foreign).toEqual([]);
  });

  it('no token stands unused', () => {
    expect([...defined].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('no text outside words', () => {
  it.each(components.map((source) => [source.path, source] as const))('%s', (_, source) => {
    expect(templateText(source)).toEqual([]);
    const shown = ['aria-label', 'aria-description', 'title', 'alt', 'placeholder', 'label', 'sentence', 'remedy'];
    const attributes = elements(source).flatMap((element) => shown.map((name) => element.attributes.get(name) ?? ''));
    expect(attributes.filter((text) => /\p{L}/u.test(text))).toEqual([]);
  });
});

describe('every interactive element has a test id', () => {
  const interactive = new Set(['a', 'button', 'input', 'textarea', 'select', 'summary', 'Dialog.Close', 'Dialog.Content', 'Select.Trigger', 'Select.Item', 'RadioGroup.Item']);

  it.each(everything.map((source) => [source.path, source] as const))('%s', (_, source) => {
    const without = elements(source).filter(
      ({ name, attributes }) => interactive.has(name) && !attributes.has('data-testid') && !attributes.has('...'),
    );
    expect(without).toEqual([]);
  });
});

describe('nothing that the content policy forbids', () => {
  it.each(everything.map((source) => [source.path, source] as const))('%s', (_, source) => {
    expect(elements(source).filter(({ attributes }) => attributes.has('style'))).toEqual([]);
    expect(source.text).not.toMatch(/\bhttps?:\/\/|@html|javascript:/);
  });
});
