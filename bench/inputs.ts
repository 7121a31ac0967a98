// The two big inputs of the flow bench: made by the scripts that come with the flow oracles, or a small stand-in for a smoke run.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `big.pcap` and `flood.pcap` below `folder` from the unpacked corpus, once; returns their paths. */
export function makeInputs(corpus: string, folder: string): { big: string; flood: string } {
  const scripts = join(corpus, 'vectors', 'flows');
  const make = (name: string, words: readonly string[]): string => {
    const path = join(folder, name);
    if (existsSync(path)) return path;
    const run = spawnSync(
      'python3',
      [...words, `${path}.part`].filter((word) => word !== ''),
      { stdio: ['ignore', 2, 2] },
    );
    if (run.status !== 0) throw new Error(`cannot make ${path} with ${words.join(' ')}`);
    renameSync(`${path}.part`, path);
    return path;
  };
  return {
    big: make('big.pcap', [join(scripts, 'make_big.py'), corpus]),
    flood: make('flood.pcap', [join(scripts, 'make_flood.py')]),
  };
}

/** Repeats a capture (classic little-endian pcap) with later times, until it has `packets` packets: input of a smoke run. */
export function repeatCapture(source: string, path: string, packets: number): void {
  const bytes = readFileSync(source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = 24; at + 16 <= bytes.length; at += 16 + view.getUint32(at + 8, true)) starts.push(at);
  const spanSeconds = view.getUint32(starts.at(-1)!, true) - view.getUint32(24, true) + 600;
  const file = openSync(path, 'w');
  writeSync(file, bytes.subarray(0, 24));
  for (let written = 0; written < packets; written += starts.length) {
    writeSync(file, bytes.subarray(24));
    for (const at of starts) view.setUint32(at, view.getUint32(at, true) + spanSeconds, true);
  }
  closeSync(file);
}

/** A SYN flood of `packets` distinct 5-tuples, 10 µs apart: the small sibling of make_flood.py. */
export function makeSmallFlood(path: string, packets: number): void {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const frame = Buffer.from(
    '020000000001020000000002080045000028000000004006000000000000c0a80101000000500000000000000000500200000000000000',
    'hex',
  ).subarray(0, 54);
  const bytes = Buffer.alloc(24 + packets * 70);
  header.copy(bytes);
  for (let i = 0; i < packets; i++) {
    const at = 24 + i * 70;
    bytes.writeUInt32LE(1767225600 + Math.floor(i / 100_000), at);
    bytes.writeUInt32LE((i % 100_000) * 10, at + 4);
    bytes.writeUInt32LE(54, at + 8);
    bytes.writeUInt32LE(54, at + 12);
    frame.copy(bytes, at + 16);
    bytes.writeUInt32BE(0x0a000000 + (i >>> 4), at + 16 + 26);
    bytes.writeUInt16BE(1024 + 4013 * (i & 15), at + 16 + 34);
    bytes.writeUInt32BE(Math.imul(i, 2654435761) >>> 0, at + 16 + 38);
  }
  const file = openSync(path, 'w');
  writeSync(file, bytes);
  closeSync(file);
}
