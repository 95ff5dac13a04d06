/** One passing message. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  /** Something to do about it; such a toast stays until it is done or dismissed. */
  readonly action?: { readonly label: string; readonly run: () => void };
};

/** How long a toast without an action stays. */
export const toastMilliseconds = 8000;

/** The passing messages on screen, oldest first. The app has one and hands it down. */
export class ToastQueue {
  #next = 0;
  #shown: readonly Toast[] = $state.raw([]);

  get shown(): readonly Toast[] {
    return this.#shown;
  }

  /** Shows a message. */
  show(text: string, action?: Toast['action']): void {
    const id = this.#next++;
    this.#shown = [...this.#shown, action ? { id, text, action } : { id, text }];
    if (!action) {
      setTimeout(() => {
        this.dismiss(id);
      }, toastMilliseconds);
    }
  }

  /** Takes a message away. */
  dismiss(id: number): void {
    this.#shown = this.#shown.filter((toast) => toast.id !== id);
  }
}
