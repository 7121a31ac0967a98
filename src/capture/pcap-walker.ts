// The classic pcap format (draft-ietf-opsawg-pcap): file header, and the walk over its records.
import type { FrameBatch, PcapRecordLayout } from '../packets/frame-batch.ts';
import {
  RECORD_BYTES_MAX,
  type RecordWalker,
  WALK_BATCH_FULL,
  WALK_BROKEN,
  WALK_LATER,
  WALK_NEEDS_BYTES,
  type WalkLimit,
} from './record-walker.ts';

export const PCAP_HEADER_BYTES = 24;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const MAGIC_MODIFIED = 0xa1b2cd34;

/** True for the first bytes of a file header that ends too early. */
export function isCutPcapHeader(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || bytes.length >= PCAP_HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isMagicNumber(view.getUint32(0, true)) || isMagicNumber(view.getUint32(0, false));
}

function isMagicNumber(value: number): boolean {
  return value === MAGIC_MICROSECONDS || value === MAGIC_NANOSECONDS || value === MAGIC_MODIFIED;
}

/** Reads the 24 bytes of a file header; null when they are none. */
export function readPcapHeader(bytes: Uint8Array): PcapRecordLayout | null {
  if (bytes.length < PCAP_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const isLittleEndian of [true, false]) {
    const magic = view.getUint32(0, isLittleEndian);
    if (!isMagicNumber(magic)) continue;
    // The upper half of the field says how long frame check sequences are; the link type is the lower half.
    const link = view.getUint32(20, isLittleEndian) & 0xffff;
    return {
      isLittleEndian,
      isNanoseconds: magic === MAGIC_NANOSECONDS || isAixHeader(view, isLittleEndian, link),
      recordHeaderBytes: magic === MAGIC_MODIFIED ? 24 : 16,
      link: isAixHeader(view, isLittleEndian, link) ? 1 : portableLink(link),
    };
  }
  return null;
}

/** AIX wrote version 2.2, times in nanoseconds and interface types: 6 is Ethernet. */
function isAixHeader(view: DataView, isLittleEndian: boolean, link: number): boolean {
  return view.getUint16(4, isLittleEndian) === 2 && view.getUint16(6, isLittleEndian) === 2 && link === 6;
}

/** Some systems wrote their own number (12, OpenBSD 14) for raw IP instead of LINKTYPE_RAW. */
export function portableLink(link: number): number {
  return link === 12 || link === 14 ? 101 : link;
}

export class PcapWalker implements RecordWalker {
  readonly pieceBytesMax = RECORD_BYTES_MAX + 24;
  stop = WALK_NEEDS_BYTES;
  skip = 0;
  headUs = 0;
  headNs = 0;
  trouble: string | null = null;
  readonly #layout: PcapRecordLayout;
  readonly #snapLength: number;

  constructor(layout: PcapRecordLayout, snapLength: number) {
    this.#layout = layout;
    this.#snapLength = snapLength;
  }

  walk(batch: FrameBatch, position: number, end: number, limit: WalkLimit): number {
    const { untilUs, untilNs } = limit;
    // What the kernel leaves, the loop here judges: the end of the bytes or the batch, a later record, a broken one.
    const from =
      batch.walkPcap?.(batch, position, end, this.#layout, RECORD_BYTES_MAX, this.#snapLength, untilUs) ?? position;
    return walkPcapRecords(this, this.#layout, this.#snapLength, batch, from, end, untilUs, untilNs);
  }
}

/** Captures put together by `cat`: the second file header would be read as a packet of 2055 without bytes. */
function isHeaderOfAnother(first: number, second: number): boolean {
  // Version 2.4, in the byte order of the file.
  return isMagicNumber(first) && (second === 0x0004_0002 || second === 0x0002_0004);
}

/** The hot loop: four fields a record, six columns. */
function walkPcapRecords(
  walker: PcapWalker,
  layout: PcapRecordLayout,
  snapLength: number,
  batch: FrameBatch,
  start: number,
  end: number,
  untilUs: number,
  untilNs: number,
): number {
  const { view, offset, captured, wire, timeUs, timeNs, link, capacity } = batch;
  const { isLittleEndian, isNanoseconds, recordHeaderBytes } = layout;
  const linkType = layout.link;
  let position = start;
  let count = batch.count;
  walker.stop = WALK_NEEDS_BYTES;
  while (position + recordHeaderBytes <= end) {
    let size = view.getUint32(position + 8, isLittleEndian);
    let wireLength = view.getUint32(position + 12, isLittleEndian);
    if (size > RECORD_BYTES_MAX) {
      // Writers older than version 2.4 swapped the two lengths; Wireshark reads them by the same rule of thumb.
      if (wireLength > RECORD_BYTES_MAX) {
        walker.stop = WALK_BROKEN;
        walker.trouble = `a record claims ${size} bytes`;
        break;
      }
      const swapped = size;
      size = wireLength;
      wireLength = swapped;
    }
    const fraction = view.getUint32(position + 4, isLittleEndian);
    if (size === 0 && isHeaderOfAnother(view.getUint32(position, isLittleEndian), fraction)) {
      walker.stop = WALK_BROKEN;
      walker.trouble = 'another capture begins there, which has to be a file of its own';
      break;
    }
    const whole = isNanoseconds ? Math.trunc(fraction / 1000) : fraction;
    const rest = isNanoseconds ? fraction - whole * 1000 : 0;
    const time = view.getUint32(position, isLittleEndian) * 1e6 + whole;
    if (time >= untilUs && (time > untilUs || rest > untilNs)) {
      walker.stop = WALK_LATER;
      walker.headUs = time;
      walker.headNs = rest;
      break;
    }
    const next = position + recordHeaderBytes + size;
    if (next > end) break;
    if (count === capacity) {
      walker.stop = WALK_BATCH_FULL;
      break;
    }
    offset[count] = position + recordHeaderBytes;
    captured[count] = size < snapLength ? size : snapLength;
    wire[count] = wireLength;
    timeUs[count] = time;
    timeNs[count] = rest;
    link[count] = linkType;
    count++;
    position = next;
  }
  batch.count = count;
  return position;
}
