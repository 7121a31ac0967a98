// The walk over the records of a pcap file whose bytes stand in the frame memory: four fields a record, six columns.
import { FRAME_BYTES_AT } from '../kernel-layout.ts';
import { frameCaptured, frameLink, frameOffset, frameTimeNs, frameTimeUs, frameWire } from './memory.ts';

/** Frames that are filled. */
export let walkedFrames: i32 = 0;

/**
 * Appends the records from `position` on as frames from index `count` on, as long as each is whole before `end`, has 1 to `bytesMax`
 * bytes and is earlier than `untilUs`, and there is room for it; returns where the first other one begins.
 */
export function walkRecords(
  position: i32,
  end: i32,
  count: i32,
  frameCapacity: i32,
  isLittleEndian: bool,
  isNanoseconds: bool,
  headerBytes: i32,
  bytesMax: i32,
  link: i32,
  snapLength: i32,
  untilUs: f64,
): i32 {
  let at = position;
  let index = count;
  while (at + headerBytes <= end && index < frameCapacity) {
    const header = <usize>FRAME_BYTES_AT + <usize>at;
    const size = field(header + 8, isLittleEndian);
    const next = at + headerBytes + <i32>size;
    if (size === 0 || size > <u32>bytesMax || next > end) break;
    const fraction = field(header + 4, isLittleEndian);
    const whole = isNanoseconds ? fraction / 1000 : fraction;
    const timeUs = <f64>field(header, isLittleEndian) * 1e6 + <f64>whole;
    if (timeUs >= untilUs) break;
    frameOffset[index] = at + headerBytes;
    frameCaptured[index] = min<i32>(<i32>size, snapLength);
    frameWire[index] = <i32>field(header + 12, isLittleEndian);
    frameTimeUs[index] = timeUs;
    frameTimeNs[index] = isNanoseconds ? <i32>(fraction - whole * 1000) : 0;
    frameLink[index] = link;
    index++;
    at = next;
  }
  walkedFrames = index;
  return at;
}

function field(at: usize, isLittleEndian: bool): u32 {
  const word = load<u32>(at);
  return isLittleEndian ? word : bswap<u32>(word);
}
