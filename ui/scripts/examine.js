import axe from 'axe-core';

/**
 * What is wrong with the page as it stands: what axe finds, what is cut off, what cannot be reached.
 *
 * @param {import('puppeteer-core').Page} page
 * @returns {Promise<{ passes: number, faults: string[] }>}
 */
export async function examine(page) {
  const found = await accessible(page);
  const faults = found.violations.map((violation) => `axe: ${violation}`);
  faults.push(...(await page.evaluate(cutOff)).map((what) => `cut off: ${what}`));
  faults.push(...(await page.evaluate(outOfReach)).map((what) => `out of reach: ${what}`));
  return { passes: found.passes, faults };
}

/**
 * What makes the page scroll sideways, or lies beside it.
 *
 * @param {import('puppeteer-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function tooWide(page) {
  return (await page.evaluate(cutOff)).filter((what) => what.startsWith('page is') || what.startsWith('beside the page'));
}

/** @param {import('puppeteer-core').Page} page @returns {Promise<{ passes: number, violations: string[] }>} */
async function accessible(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // @ts-expect-error -- put there by the line above
    const result = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
    return {
      passes: result.passes.length,
      violations: result.violations.map((/** @type {any} */ violation) => {
        const nodes = violation.nodes.map((/** @type {any} */ node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
        return `${violation.id} (${violation.impact}): ${nodes.slice(0, 3).join(' | ')}`;
      }),
    };
  });
}

/** Runs in the page: a page wider than its window, an element beside it, a text that does not fit its box. A field scrolls what it holds. */
function cutOff() {
  const root = document.documentElement;
  const name = (/** @type {Element} */ element) =>
    `${element.tagName.toLowerCase()}.${String(element.getAttribute('class'))}: "${(element.textContent ?? '').trim().slice(0, 40)}"`;
  const hasText = (/** @type {Element} */ element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '');

  const wide = root.scrollWidth > root.clientWidth ? [`page is ${String(root.scrollWidth)} wide in ${String(root.clientWidth)}`] : [];
  const faults = [...document.body.querySelectorAll('*')].flatMap((element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    // What is only spoken is clipped on purpose.
    if (box.width === 0 || element.matches('input, textarea') || element.closest('.spoken, svg') || style.clipPath !== 'none') return [];
    if (box.right > root.clientWidth + 1 || box.left < -1) return [`beside the page: ${name(element)}`];
    // An inline box has no width of its own.
    const isWider = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    const isTaller = element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 1;
    if (isWider && (hasText(element) || style.overflowX !== 'visible')) return [`too wide: ${name(element)}`];
    return isTaller && ['hidden', 'clip'].includes(style.overflowY) ? [`too tall: ${name(element)}`] : [];
  });
  return [...wide, ...faults.slice(0, 5)];
}

/** Runs in the page: what one can operate, but that lies under something when the keyboard reaches it. */
function outOfReach() {
  const modal = [...document.querySelectorAll('[role="dialog"], [role="listbox"]')].at(-1);
  const operable = 'button:enabled, input:enabled, textarea:enabled, a[href], summary';
  const before = document.activeElement;
  const faults = [...(modal ?? document.body).querySelectorAll(operable)].flatMap((element) => {
    if (!(element instanceof HTMLElement) || element.tabIndex < 0 || element.closest('[inert], .skip') || !element.checkVisibility()) return [];
    element.focus();
    const box = element.getBoundingClientRect();
    // The inner of a tall field may be longer than the window: what shows of it counts.
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, window.innerHeight);
    const label = `${element.dataset['testid'] ?? element.tagName}`;
    if (bottom - top < Math.min(box.height, window.innerHeight) / 2) return [`${label} is outside the window`];
    const onTop = document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2);
    // A box around an invisible input, and the words beside it, are the input for the pointer.
    // A toast goes by itself, and Esc sends it away.
    const isIts = onTop !== null && (onTop.closest('[data-testid^="toasts"]') !== null || element.contains(onTop) || onTop.contains(element) || (element instanceof HTMLInputElement && onTop.closest('label')?.contains(element)));
    return isIts ? [] : [`${label} lies under ${onTop?.getAttribute('data-testid') ?? onTop?.className.toString() ?? 'nothing'}`];
  });
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (before instanceof HTMLElement) before.focus();
  for (const text of document.querySelectorAll('textarea')) text.scrollTop = 0;
  window.scrollTo(0, 0);
  return faults.slice(0, 5);
}
