/** The theme the user asked for. `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

/** Puts the theme on the page. Tokens hold both themes, so one attribute decides all of them. */
export function applyTheme(theme: Theme, root: HTMLElement = document.documentElement): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}
