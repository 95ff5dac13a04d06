import type { Act } from './screens';

/** Does what a person does, each act as soon as its element can be used. */
export async function perform(acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    if ('pick' in act) {
      (await usable(act.pick)).dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'Enter' }));
      (await usable(`${act.pick}-${act.option}`)).dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0, pointerType: 'mouse' }));
      continue;
    }
    const element = await usable('press' in act ? act.press : 'hold' in act ? act.hold : act.type);
    if ('press' in act) element.click();
    else if ('hold' in act) element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, isPrimary: true, button: 0 }));
    else write(element, act.text);
  }
}

function write(element: HTMLElement, text: string): void {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) throw new Error('The fake bridge can only write into a field.');
  element.value = text;
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

async function usable(testid: string): Promise<HTMLElement> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = document.querySelector(`[data-testid="${testid}"]`);
    if (found instanceof HTMLElement && !found.matches(':disabled')) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`The fake bridge waited for ${testid} in vain.`);
}
