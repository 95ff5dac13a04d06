import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse, type AST } from 'svelte/compiler';

/** A source file of the UI, for the tests that hold the house rules. */
export type Source = { readonly path: string; readonly text: string };

/** An element of a template with its static and dynamic attributes. */
export type Element = { readonly name: string; readonly attributes: ReadonlyMap<string, string | undefined> };

/** All files below `src` whose name ends so, without the gallery where asked. */
export function sources(ending: string, without: readonly string[] = []): Source[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !without.some((folder) => path.startsWith(folder)))
    .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));
}

/** Every element and component of a template; dynamic attributes have no value. */
export function elements(source: Source): Element[] {
  return [...nodes(parse(source.text, { modern: true }).fragment)]
    .filter((node): node is AST.ElementLike => 'attributes' in node && 'name' in node)
    .map((node) => ({
      name: node.name,
      attributes: new Map(
        node.attributes.map((attribute) => [
          attribute.type === 'SpreadAttribute' ? '...' : 'name' in attribute ? attribute.name : '',
          attribute.type === 'Attribute' ? staticText(attribute) : undefined,
        ]),
      ),
    }));
}

/** Text that stands in a template itself. */
export function templateText(source: Source): string[] {
  return [...nodes(parse(source.text, { modern: true }).fragment)]
    .filter((node): node is AST.Text => node.type === 'Text')
    .map((node) => node.data.trim())
    .filter((text) => /\p{L}/u.test(text));
}

/** The style block of a component, or the whole of a style sheet. */
export function styles(source: Source): string {
  const css = source.path.endsWith('.css') ? source.text : (/<style>([\s\S]*)<\/style>/.exec(source.text)?.[1] ?? '');
  return css.replace(/\/\*[\s\S]*?\*\//g, '');
}

function staticText(attribute: AST.Attribute): string | undefined {
  if (attribute.value === true) return '';
  if (!Array.isArray(attribute.value)) return undefined;
  return attribute.value.map((part) => (part.type === 'Text' ? part.data : '')).join('');
}

/** Walks a template without its attributes, whose texts are not shown. */
function* nodes(fragment: AST.Fragment): Generator<AST.Fragment['nodes'][number]> {
  for (const node of fragment.nodes) {
    yield node;
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'attributes' && isFragment(value)) yield* nodes(value);
    }
  }
}

function isFragment(value: unknown): value is AST.Fragment {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Fragment';
}
