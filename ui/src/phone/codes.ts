/** Codes of a screen or of paper, as a camera or a picture shows them. */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import reader from 'zxing-wasm/reader/zxing_reader.wasm?url';

// It would come from another host otherwise.
prepareZXingModule({ overrides: { locateFile: () => reader } });

/** The most codes that a sheet has on one page, and some more. */
const mostCodes = 32;

/** The texts of the QR codes in a picture; a file may be of any kind that is known to the reader. */
export async function codesIn(picture: ImageData | Uint8Array): Promise<string[]> {
  const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: mostCodes });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}
