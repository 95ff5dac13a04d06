import type { QrSource } from '../components/value/qr';
import type { Segment, SegmentState } from '../components/ring/ring';
import type { Seat } from '../components/seats/seat';
import type { CodeSymbol } from '../components/value/code';

/** Made-up contents for the gallery. Nothing here is anybody's. */

const deviceNames = ['Laptop', 'Phone', 'Office server', 'Old laptop', 'Tablet', 'Safe', 'Studio', 'Cabin', 'Vault key', 'Spare'];

/** A ring whose parts have the given states, the first one on this device. */
export function ringOf(states: readonly SegmentState[], done = 2): Segment[] {
  return states.map((state, index) => ({
    id: String(index),
    name: deviceNames[index] ?? String(index),
    state,
    own: index === 0,
    rounds: { done: Math.min(5, done + index), of: 5 },
  }));
}

export const ethereumAddress = '0x52908400098527886E0F7030069857D2E4169EE7';
export const bitcoinAddress = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';

export const comparisonCode: readonly CodeSymbol[] = [
  { mark: 'K', spoken: 'kilo' },
  { mark: '7', spoken: 'seven' },
  { mark: 'M', spoken: 'mike' },
  { mark: '4', spoken: 'four' },
  { mark: 'R', spoken: 'romeo' },
  { mark: 'W', spoken: 'whiskey' },
  { mark: '9', spoken: 'nine' },
];

export const paymentCode: readonly CodeSymbol[] = [
  { mark: '4829', spoken: 'four eight two nine' },
  { mark: '0517', spoken: 'zero five one seven' },
];

export const seats: readonly Seat[] = [
  {
    kind: 'taken',
    id: 'a',
    name: 'Laptop',
    device: 'computer',
    fingerprint: ['amber', 'lantern', 'orbit', 'quarry'],
    connection: 'connected',
    own: true,
  },
  {
    kind: 'taken',
    id: 'b',
    name: 'Phone with a rather long name that somebody typed',
    device: 'phone',
    fingerprint: ['velvet', 'cactus', 'harbor', 'spruce'],
    connection: 'matched',
  },
  { kind: 'taken', id: 'c', name: 'Office server', device: 'server', fingerprint: ['meadow', 'copper', 'violin', 'island'], connection: 'away' },
  { kind: 'taken', id: 'd', name: 'Safe', device: 'hardware', fingerprint: ['pepper', 'glacier', 'window', 'tunnel'], connection: 'joining' },
  { kind: 'free', id: 'e', expected: 'phone' },
  { kind: 'free', id: 'f' },
];

export const invitePicture: QrSource = {
  kind: 'matrix',
  rows: [
    '11111110010100101011111110100001001111111',
    '10000010000111001010010001111010101000001',
    '10111010101111001000010000011000101011101',
    '10111010111110110010101111100111001011101',
    '10111010110010100001011111001101101011101',
    '10000010110001101000000001110100001000001',
    '11111110101010101010101010101010101111111',
    '00000000110100001001110000110000100000000',
    '10111110000010110110000001101101001111100',
    '11110101100000100001011100100011011110011',
    '01101011010010100010101010010010100101100',
    '00110000100101011001010100101001111011001',
    '11110011110101111110001001100101100010110',
    '01001101001011010000111111000001111110001',
    '01101010001110001011000010011000110000110',
    '10101100000100101001110110101011011011010',
    '11010111111010110111101111110110000100000',
    '00100101110100111101000111000001001111001',
    '10000110101011110100110001010110100101010',
    '11000100000111010111010000101010011101000',
    '10010010010011110000011011011110000000100',
    '00110001001001110011101100101111101011011',
    '10100010010000111110011011111110100110000',
    '10011101001000100000011000011010100110011',
    '10010011011000110001101111010100000001100',
    '00001000111011100011111111101111011111101',
    '10100111101011111000100000111010011111110',
    '00001000101111001011011010110001010101011',
    '01100111000001010100000001101111110100110',
    '11001100001111100010011000101011001011001',
    '10000011000101011100101000111100100110110',
    '10110000111100010001110000001010110110000',
    '10000011010000110100000111010111111110100',
    '00000000100010010011111101101100100011011',
    '11111110011011010010110010111001101010110',
    '10000010101110001000011010101001100010000',
    '10111010110010000010101011110110111110110',
    '10111010111011011001011101001101010001011',
    '10111010101011000110101010110101001111000',
    '10000010001000011000111010101000110010010',
    '11111110111001101001101001000101011001100',
  ],
};
