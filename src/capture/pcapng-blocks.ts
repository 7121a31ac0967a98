// Writes pcapng blocks: section header, interface description (nanoseconds), enhanced packet.

const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const OPTION_RESOLUTION = 9;
const NANOSECONDS = 9;
const TWO_32 = 4294967296;

export const SECTION_BLOCK_BYTES = 28;
export const INTERFACE_BLOCK_BYTES = 32;
/** An enhanced packet block without the packet's own bytes. */
export const PACKET_BLOCK_BYTES = 32;

/** Writes a section header of unknown length; says where the next block begins. */
export function writeSectionBlock(view: DataView, at: number): number {
  view.setUint32(at, BLOCK_SECTION, true);
  view.setUint32(at + 4, SECTION_BLOCK_BYTES, true);
  view.setUint32(at + 8, BYTE_ORDER_MAGIC, true);
  view.setUint16(at + 12, 1, true);
  view.setUint16(at + 14, 0, true);
  view.setBigInt64(at + 16, -1n, true);
  view.setUint32(at + 24, SECTION_BLOCK_BYTES, true);
  return at + SECTION_BLOCK_BYTES;
}

/** Writes an interface whose packets have times in nanoseconds. */
export function writeInterfaceBlock(view: DataView, at: number, link: number): number {
  view.setUint32(at, BLOCK_INTERFACE, true);
  view.setUint32(at + 4, INTERFACE_BLOCK_BYTES, true);
  view.setUint32(at + 8, link, true);
  view.setUint32(at + 12, 0, true);
  view.setUint16(at + 16, OPTION_RESOLUTION, true);
  view.setUint16(at + 18, 1, true);
  view.setUint32(at + 20, NANOSECONDS, true);
  view.setUint32(at + 24, 0, true);
  view.setUint32(at + 28, INTERFACE_BLOCK_BYTES, true);
  return at + INTERFACE_BLOCK_BYTES;
}

/** Bytes of the block of a packet of which so many bytes were captured. */
export function packetBlockBytes(captured: number): number {
  return PACKET_BLOCK_BYTES + captured + (-captured & 3);
}

/** Writes the header and the end of a packet block; says where the packet's bytes go (`at + 28`). */
export function writePacketFrame(
  view: DataView,
  at: number,
  index: number,
  timeUs: number,
  timeNs: number,
  captured: number,
  wire: number,
): number {
  const size = packetBlockBytes(captured);
  // 64-bit nanoseconds in two halves, each step below 2^53: (hi·2^32 + lo)·1000 + ns.
  const high = Math.trunc(timeUs / TWO_32);
  const low = (timeUs - high * TWO_32) * 1000 + timeNs;
  view.setUint32(at, BLOCK_ENHANCED_PACKET, true);
  view.setUint32(at + 4, size, true);
  view.setUint32(at + 8, index, true);
  view.setUint32(at + 12, high * 1000 + Math.trunc(low / TWO_32), true);
  view.setUint32(at + 16, low % TWO_32, true);
  view.setUint32(at + 20, captured, true);
  view.setUint32(at + 24, wire, true);
  for (let pad = at + 28 + captured; pad < at + size - 4; pad++) view.setUint8(pad, 0);
  view.setUint32(at + size - 4, size, true);
  return at + 28;
}
