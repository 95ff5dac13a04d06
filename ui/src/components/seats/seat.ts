/** What kind of device sits on a seat; its own word. */
export type SeatKind = 'computer' | 'phone' | 'server' | 'hardware';

/** One place of a lobby: free, or taken by a device. */
export type Seat =
  | { readonly kind: 'free'; readonly id: string; readonly expected?: SeatKind }
  | {
      readonly kind: 'taken';
      readonly id: string;
      readonly name: string;
      readonly device: SeatKind;
      readonly fingerprint: readonly string[];
      readonly connection: 'joining' | 'connected' | 'away' | 'matched';
      readonly own?: boolean;
    };
