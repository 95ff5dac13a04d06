/** How long a secret stays in the clipboard. */
export const wipeMilliseconds = 60_000;

/** The clipboard while secrets go through it: what was copied last is wiped after a minute, or earlier on demand. */
export class SecretClipboard {
  #wipe: ReturnType<typeof setTimeout> | undefined;

  copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    clearTimeout(this.#wipe);
    this.#wipe = setTimeout(this.wipe, wipeMilliseconds);
  };

  /** Wipes it now, where something of this page may still be in it. */
  wipe = (): void => {
    if (this.#wipe === undefined) return;
    clearTimeout(this.#wipe);
    this.#wipe = undefined;
    // Where that is refused, the page has said that it is a try.
    void navigator.clipboard.writeText('').catch(() => undefined);
  };
}
