// The pcapng format (draft-ietf-opsawg-pcapng): the walk over its blocks, in sections of either byte order.
import type { FrameBatch } from '../packets/frame-batch.ts';
import { InterfaceTable } from './pcapng-interfaces.ts';
import {
  RECORD_BYTES_MAX,
  type RecordWalker,
  WALK_BATCH_FULL,
  WALK_BROKEN,
  WALK_LATER,
  WALK_NEEDS_BYTES,
  type WalkLimit,
} from './record-walker.ts';

const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_OLD_PACKET = 2;
const BLOCK_SIMPLE_PACKET = 3;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BYTE_ORDER_SWAPPED = 0x4d3c2b1a;

/** Type, length before and length behind: the least block there is. */
const BLOCK_BYTES_MIN = 12;
/** A block with a packet or an interface may be this long: the packet, its header and options. */
const BLOCK_BYTES_MAX = RECORD_BYTES_MAX + 64 * 1024;

/** True when these bytes begin a pcapng file. */
export function isPcapngHead(head: Uint8Array): boolean {
  if (head.length < BLOCK_BYTES_MIN) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const order = view.getUint32(8, true);
  return view.getUint32(0, true) === BLOCK_SECTION && (order === BYTE_ORDER_MAGIC || order === BYTE_ORDER_SWAPPED);
}

export class PcapngWalker implements RecordWalker {
  readonly pieceBytesMax = BLOCK_BYTES_MAX;
  stop = WALK_NEEDS_BYTES;
  skip = 0;
  headUs = 0;
  headNs = 0;
  trouble: string | null = null;
  isLittleEndian = true;
  readonly interfaces = new InterfaceTable();
  readonly #snapLength: number;

  constructor(snapLength: number) {
    this.#snapLength = snapLength;
  }

  walk(batch: FrameBatch, position: number, end: number, limit: WalkLimit): number {
    let at = position;
    this.stop = WALK_NEEDS_BYTES;
    while (this.skip === 0) {
      at = walkPackets(this, this.interfaces, this.#snapLength, batch, at, end, limit.untilUs, limit.untilNs);
      if (this.stop !== WALK_OTHER_BLOCK) return at;
      at = this.#otherBlock(batch.view, at, end);
      if (this.stop !== WALK_OTHER_BLOCK) return at;
    }
    return at;
  }

  /** What lies at the position is no record. */
  fail(trouble: string): void {
    this.stop = WALK_BROKEN;
    this.trouble = trouble;
  }

  /** The next record is later than the limit. */
  wait(timeUs: number, timeNs: number): void {
    this.stop = WALK_LATER;
    this.headUs = timeUs;
    this.headNs = timeNs;
  }

  /** A block without a packet: a section or interface is read, others are passed over. */
  #otherBlock(view: DataView, at: number, end: number): number {
    const type = view.getUint32(at, this.isLittleEndian);
    if (type === BLOCK_SECTION) {
      if (end - at < 16) return this.#stopAt(at, WALK_NEEDS_BYTES);
      const order = view.getUint32(at + 8, true);
      if (order !== BYTE_ORDER_MAGIC && order !== BYTE_ORDER_SWAPPED)
        return this.#broken(at, 'a section has no byte order');
      this.isLittleEndian = order === BYTE_ORDER_MAGIC;
      this.interfaces.clear();
    }
    const size = view.getUint32(at + 4, this.isLittleEndian);
    if (size < BLOCK_BYTES_MIN) return this.#broken(at, `a block claims ${size} bytes`);
    const padded = size + (-size & 3);
    if (type === BLOCK_INTERFACE) {
      if (size > BLOCK_BYTES_MAX || size < 20) return this.#broken(at, `an interface block claims ${size} bytes`);
      if (at + padded > end) return this.#stopAt(at, WALK_NEEDS_BYTES);
      this.interfaces.add(view, at + 8, at + size - 4, this.isLittleEndian);
    }
    if (at + padded <= end) return at + padded;
    this.skip = at + padded - end;
    return this.#stopAt(end, WALK_NEEDS_BYTES);
  }

  #stopAt(at: number, stop: number): number {
    this.stop = stop;
    return at;
  }

  #broken(at: number, trouble: string): number {
    this.fail(trouble);
    return at;
  }
}

/** Inner stop: a block that is no packet lies at the position. */
const WALK_OTHER_BLOCK = 4;

/** The hot loop: enhanced, old and simple packet blocks. */
function walkPackets(
  walker: PcapngWalker,
  interfaces: InterfaceTable,
  snapLength: number,
  batch: FrameBatch,
  start: number,
  end: number,
  untilUs: number,
  untilNs: number,
): number {
  const { view, offset, captured, wire, timeUs, timeNs, link, capacity } = batch;
  const isLittleEndian = walker.isLittleEndian;
  let position = start;
  let count = batch.count;
  walker.stop = WALK_NEEDS_BYTES;
  while (position + BLOCK_BYTES_MIN <= end) {
    const type = view.getUint32(position, isLittleEndian);
    const isSimple = type === BLOCK_SIMPLE_PACKET;
    if (type !== BLOCK_ENHANCED_PACKET && !isSimple && type !== BLOCK_OLD_PACKET) {
      walker.stop = WALK_OTHER_BLOCK;
      break;
    }
    const size = view.getUint32(position + 4, isLittleEndian);
    const header = isSimple ? 12 : 28;
    if (size < header + 4 || size > BLOCK_BYTES_MAX) {
      walker.fail(`a packet block claims ${size} bytes`);
      break;
    }
    if (position + header > end) break;
    const index = readInterfaceIndex(view, position, type, isLittleEndian);
    if (index >= interfaces.count) {
      walker.fail(`a packet names interface ${index}, which the file does not describe`);
      break;
    }
    // A simple packet has no time: it gets that of the packet before it.
    if (!isSimple) interfaces.readTime(index, view, position + 12, isLittleEndian);
    const time = interfaces.timeUs;
    const rest = interfaces.timeNs;
    if (time >= untilUs && (time > untilUs || rest > untilNs)) {
      walker.wait(time, rest);
      break;
    }
    const next = position + size + (-size & 3);
    if (next > end) break;
    if (count === capacity) {
      walker.stop = WALK_BATCH_FULL;
      break;
    }
    const wireLength = view.getUint32(position + (isSimple ? 8 : 24), isLittleEndian);
    const said = isSimple ? interfaces.cut(wireLength) : view.getUint32(position + 20, isLittleEndian);
    const bytes = Math.min(said, size - header - 4);
    offset[count] = position + header;
    captured[count] = bytes < snapLength ? bytes : snapLength;
    wire[count] = wireLength;
    timeUs[count] = time;
    timeNs[count] = rest;
    link[count] = interfaces.link[index]!;
    count++;
    position = next;
  }
  batch.count = count;
  return position;
}

/** The interface that a packet block names; a simple packet is of the first. */
function readInterfaceIndex(view: DataView, position: number, type: number, isLittleEndian: boolean): number {
  if (type === BLOCK_ENHANCED_PACKET) return view.getUint32(position + 8, isLittleEndian);
  return type === BLOCK_OLD_PACKET ? view.getUint16(position + 8, isLittleEndian) : 0;
}
