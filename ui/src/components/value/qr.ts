/** A code to scan as one path on a square: dark modules only, light ground around them. */
export type QrPicture = {
  readonly viewBox: string;
  readonly path: string;
};

/** What a code can be given as: rows of `1` and `0`, or the SVG text of a generator. */
export type QrSource =
  | { readonly kind: 'matrix'; readonly rows: readonly string[] }
  | { readonly kind: 'svg'; readonly svg: string };

/** Light modules that a scanner needs around the code. */
const quietZone = 4;

/**
 * Draws a code. `undefined` where the source is not one.
 *
 * # Security
 *
 * SVG text is never parsed or put into the page: only its size and the shape of its dark path are taken from it.
 */
export function qrPicture(source: QrSource): QrPicture | undefined {
  return source.kind === 'matrix' ? fromMatrix(source.rows) : fromSvg(source.svg);
}

function fromMatrix(rows: readonly string[]): QrPicture | undefined {
  const size = rows.length;
  if (size === 0 || rows.some((row) => row.length !== size || /[^01]/.test(row))) return undefined;
  const path = rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/g)].map(
        ({ 0: run, index: x }) => `M${String(x)} ${String(y)}h${String(run.length)}v1h-${String(run.length)}z`,
      ),
    )
    .join('');
  const span = String(size + 2 * quietZone);
  return { viewBox: `-${String(quietZone)} -${String(quietZone)} ${span} ${span}`, path };
}

function fromSvg(svg: string): QrPicture | undefined {
  const viewBox = /^(?:<\?xml[^>]*\?>)?\s*<svg\b[^>]*\sviewBox="([^"]*)"/.exec(svg)?.[1] ?? '';
  // The generator paints the ground first and the modules last.
  const path = [...svg.matchAll(/<path\b[^>]*\sd="([^"]*)"/g)].at(-1)?.[1] ?? '';
  const isPicture = /^[-\d. ]+$/.test(viewBox) && /^[MmHhVvLlZz\d\s.,-]+$/.test(path);
  return isPicture ? { viewBox, path } : undefined;
}
