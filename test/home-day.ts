// A day of a small home as a capture, for tests of what is learned: a camera that reports every minute, and what it does one evening.
import { ACK, type BuiltFrame, FIN, PSH, SYN, type TcpFields, tcpFrame } from './packet-builder.ts';
import { captureOf } from './program.ts';

/** 2023-11-15 00:00 UTC, seconds. */
const DAY = 1_700_006_400;
const CAMERA = '192.168.1.20';
const CLOUD = '203.0.113.5';
/** The address that the camera meets in the evening for the first time. */
export const STRANGER = '198.51.100.77';
const HOURS = 16;
/** When it does. */
export const STRANGE_MINUTE = 14 * 60 + 30;

/**
 * 16 hours: the camera opens a connection to its cloud every minute and sends some kilobytes; in the 15th hour it sends a megabyte to an
 * address that it never met. Frames are cut behind the headers.
 */
export function homeDay(): Uint8Array {
  const frames: BuiltFrame[] = [];
  for (let minute = 0; minute < HOURS * 60; minute++) {
    const start = DAY + minute * 60 + ((minute * 7919) % 20);
    connection(frames, { start, to: CLOUD, port: 20_000 + minute, segments: 2 + (minute % 3), gap: 0.05 });
    if (minute === STRANGE_MINUTE)
      connection(frames, { start: start + 2, to: STRANGER, port: 50_001, segments: 700, gap: 0.02 });
  }
  frames.sort((a, b) => a.time - b.time);
  return captureOf(
    frames.map(({ time, bytes, wire }) => ({
      time: BigInt(Math.round(time * 1e6)) * 1000n,
      bytes,
      wire: wire ?? bytes.length,
      link: 1,
    })),
  );
}

interface Meeting {
  /** Seconds since 1970. */
  readonly start: number;
  readonly to: string;
  readonly port: number;
  /** Segments of 1,400 bytes that the camera sends. */
  readonly segments: number;
  /** Seconds between two frames. */
  readonly gap: number;
}

const SEGMENT_BYTES = 1400;

/** A whole connection: handshake, data, farewell. */
function connection(out: BuiltFrame[], { start, to, port, segments, gap }: Meeting): void {
  let time = start;
  const put = (isOut: boolean, fields: Pick<TcpFields, 'flags' | 'sequence' | 'acknowledged' | 'payload'>): void => {
    const ends = isOut
      ? { from: CAMERA, to, fromPort: port, toPort: 443 }
      : { from: to, to: CAMERA, fromPort: 443, toPort: port };
    const frame = tcpFrame(time, { ...ends, ...fields });
    // The builder writes one pair of MACs: what comes back goes the other way.
    const macs = isOut ? frame.bytes : Uint8Array.from([...frame.bytes.subarray(6, 12), ...frame.bytes.subarray(0, 6)]);
    if (!isOut) frame.bytes.set(macs, 0);
    out.push({ time, bytes: frame.bytes.slice(0, 54), wire: frame.bytes.length });
    time += gap;
  };
  put(true, { flags: SYN, sequence: 100 });
  put(false, { flags: SYN | ACK, sequence: 500, acknowledged: 101 });
  put(true, { flags: ACK, sequence: 101, acknowledged: 501 });
  let sequence = 101;
  for (let i = 0; i < segments; i++, sequence += SEGMENT_BYTES) {
    put(true, { flags: ACK | PSH, sequence, acknowledged: 501, payload: SEGMENT_BYTES });
    if (i % 2 === 1) put(false, { flags: ACK, sequence: 501, acknowledged: sequence + SEGMENT_BYTES });
  }
  put(true, { flags: ACK | FIN, sequence, acknowledged: 501 });
  put(false, { flags: ACK | FIN, sequence: 501, acknowledged: sequence + 1 });
  put(true, { flags: ACK, sequence: sequence + 1, acknowledged: 502 });
}
