// Makes minutes of a recording out of its seconds, for what needs hours to show: the same packets, the time between them longer.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MICROSECONDS_LITTLE_ENDIAN = 0xa1b2c3d4;
const SECOND_US = 1e6;

/** Copies a pcap file of this machine's tcpdump; each packet comes `factor` times as long after the first one as it did. */
export function stretchCapture(from: string, to: string, factor: number): void {
  const bytes = readFileSync(from);
  if (bytes.readUInt32LE(0) !== MICROSECONDS_LITTLE_ENDIAN) throw new Error(`${from} is no pcap of microseconds`);
  let firstUs = Number.NaN;
  let at = FILE_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const timeUs = bytes.readUInt32LE(at) * SECOND_US + bytes.readUInt32LE(at + 4);
    if (Number.isNaN(firstUs)) firstUs = timeUs;
    const stretchedUs = firstUs + (timeUs - firstUs) * factor;
    bytes.writeUInt32LE(Math.floor(stretchedUs / SECOND_US), at);
    bytes.writeUInt32LE(stretchedUs % SECOND_US, at + 4);
    at += RECORD_HEADER_BYTES + bytes.readUInt32LE(at + 8);
  }
  writeFileSync(to, bytes);
}
