/** What `cargo xtask phone` makes of the crate `phone`. */
declare module '@cohort/engine' {
  export default function init(from: { module_or_path: string }): Promise<unknown>;

  export class File {
    constructor(name: string, bytes: Uint8Array);
    readonly name: string;
    readonly bytes: Uint8Array;
  }

  export class Answered {
    readonly json: string;
    readonly refused: boolean;
    readonly file: File | undefined;
  }

  export class Engine {
    static open(name: string, hasPasskeys: boolean): Promise<Opened>;
    call(command: string, request: string, file?: File, passkey?: Uint8Array): Promise<Answered>;
  }

  export class Opened {
    take(): unknown[];
  }

  export class Pushed {
    next(): Promise<string>;
  }
}

declare module '@cohort/engine/engine_bg.wasm?url' {
  const url: string;
  export default url;
}
