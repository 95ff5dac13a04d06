import type { Bridge, SignInRequest } from '../bridge';

/** A sign-in of a screen: its link while it waits for the browser. */
export class SignIn {
  readonly #bridge: Bridge;
  #link: string | undefined = $state.raw();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Where its person signs in, until that is done or stopped. */
  get link(): string | undefined {
    return this.#link;
  }

  /** Begins, and waits for the browser. False when it was stopped. */
  async run(request: SignInRequest): Promise<boolean> {
    const { link } = await this.#bridge.signIn(request);
    this.#link = link;
    try {
      return await this.#bridge.awaitSignIn();
    } finally {
      this.#link = undefined;
    }
  }

  /** Stops one that waits. Whoever waits for it hears so. */
  stop(): void {
    if (this.#link !== undefined) void this.#bridge.endSignIn().catch(() => undefined);
  }
}
