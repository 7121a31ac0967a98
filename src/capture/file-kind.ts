// What a file that is no capture is, said in words, by its first bytes.

const MAGICS: readonly (readonly [hex: string, words: string])[] = [
  ['89504e47', 'it is a PNG picture'],
  ['ffd8ff', 'it is a JPEG picture'],
  ['47494638', 'it is a GIF picture'],
  ['25504446', 'it is a PDF document'],
  ['7f454c46', 'it is an ELF program'],
  ['504b0304', 'it is a zip archive: unpack it first'],
  ['504b0506', 'it is an empty zip archive'],
  ['377abcaf271c', 'it is a 7z archive: unpack it first'],
  ['526172211a07', 'it is a RAR archive: unpack it first'],
  ['fd377a585a00', 'it is packed with xz: unpack it first'],
  ['425a68', 'it is packed with bzip2: unpack it first'],
  ['04224d18', 'it is packed with lz4: unpack it first'],
  ['1f9d', 'it is packed with compress: unpack it first'],
  ['1f8b', 'it is packed twice with gzip: unpack it once'],
  ['28b52ffd', 'it is packed twice with zstd: unpack it once'],
  ['53514c69746520666f726d6174', 'it is an SQLite database'],
  ['50415231', 'it is a Parquet table'],
  ['736e6f6f70', 'it is a snoop capture: convert it with `editcap`'],
  ['474d4255', 'it is a Network Monitor capture: convert it with `editcap`'],
  ['5452534e49464620', 'it is a Sniffer capture: convert it with `editcap`'],
  ['584350', 'it is a NetXRay capture: convert it with `editcap`'],
];
/** Where a tar archive says what it is. */
const TAR_MAGIC_AT = 257;

/** One clause, such as "it is a PNG picture". */
export function describeBytes(head: Uint8Array): string {
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 16)).toString('hex');
  const known = MAGICS.find(([magic]) => hex.startsWith(magic));
  if (known !== undefined) return known[1];
  if (Buffer.from(head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + 5)).toString('latin1') === 'ustar') {
    return 'it is a tar archive: unpack it first';
  }
  if (isText(head)) return describeText(Buffer.from(head).toString('utf8'));
  return `it begins with the bytes ${hex.slice(0, 8).replace(/..(?=.)/g, '$& ')}`;
}

function isText(head: Uint8Array): boolean {
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) return false;
  return true;
}

function describeText(text: string): string {
  if (/^\s*(<!doctype html|<html)/i.test(text)) return 'it is a web page';
  if (text.startsWith('#separator ')) return 'it is a Zeek log';
  if (/^\s*[[{]/.test(text)) return 'it is JSON text';
  return 'it is text';
}
