const mark = 'inside';

/** Puts one entry into the browser's history, which a phone's Back takes instead of leaving the app. */
export function stayInside(): void {
  if (history.state !== mark) history.pushState(mark, '');
}
