// Runs the real program as a child process, as a shell does.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PCAP_MICROSECONDS, pcapFile, type WrittenPacket } from './capture-writer.ts';
import { ethernet, ipv4, MAC_A, MAC_B, tcp, udp, withTransportSum } from './frame-builder.ts';

export const PROGRAM = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** User id to run as; only root may. */
  readonly uid?: number;
}

/** The program with these words; its outputs as text. */
export function runProgram(words: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [PROGRAM, ...words], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
}

const SYN = 0x02;
const ACK = 0x10;
const PUSH = 0x08;
const FIN = 0x01;

/** Start of the small capture: a moment whose seconds a float of seconds cannot hold exactly. */
export const START = 1_700_000_000_123_457_000n;

/**
 * A small capture: one HTTP connection of 192.168.1.20, complete, and one unanswered DNS question; ten packets. With
 * `isOffloaded`, what 192.168.1.20 sends has no right checksum.
 */
export function smallCapture(isOffloaded = false): Uint8Array {
  const from = { source: '192.168.1.20', destination: '93.184.216.34' };
  const back = { source: '93.184.216.34', destination: '192.168.1.20' };
  const ask = [...Buffer.from('GET / HTTP/1.1\r\nHost: example.com\r\n\r\n')];
  const answer = [...Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')];
  const question = [...Buffer.from('12340100000100000000000007636f6e74616374076578616d706c650000010001', 'hex')];
  const client = (payload: readonly number[], flags: number, sequence: number, acknowledged: number): number[] =>
    ipv4(6, tcp(40000, 80, payload, { flags, sequence, acknowledged }), from);
  const server = (payload: readonly number[], flags: number, sequence: number, acknowledged: number): number[] =>
    ipv4(6, tcp(80, 40000, payload, { flags, sequence, acknowledged }), back);
  const sent = 101 + ask.length;
  const got = 501 + answer.length;
  const packets: readonly (readonly [boolean, number[]])[] = [
    [true, client([], SYN, 100, 0)],
    [false, server([], SYN | ACK, 500, 101)],
    [true, client([], ACK, 101, 501)],
    [true, client(ask, ACK | PUSH, 101, 501)],
    [false, server(answer, ACK | PUSH, 501, sent)],
    [true, client([], ACK | FIN, sent, got)],
    [false, server([], ACK | FIN, got, sent + 1)],
    [true, client([], ACK, sent + 1, got + 1)],
    [true, ipv4(17, udp(50000, 53, question), { source: '192.168.1.20', destination: '192.168.1.1' })],
    [true, ipv4(17, udp(50001, 53, question), { source: '192.168.1.20', destination: '192.168.1.1' })],
  ];
  return captureOf(
    packets.map(([isOwn, packet], i) => {
      const whole = isOwn && isOffloaded ? spoil(packet) : withTransportSum(packet);
      const bytes = Uint8Array.from(ethernet(0x0800, whole).map((byte, at) => macByte(isOwn, byte, at)));
      return { time: START + BigInt(i) * 10_000_000n, bytes, wire: bytes.length, link: 1 };
    }),
  );
}

/** A wrong checksum in TCP and UDP. */
function spoil(packet: readonly number[]): number[] {
  const right = withTransportSum(packet);
  const at = 20 + (right[9] === 6 ? 16 : 6);
  right[at] = right[at]! ^ 0x55;
  return right;
}

/** The small capture's MAC addresses: the builder writes MAC_B ← MAC_A, an answer goes the other way. */
function macByte(isOwn: boolean, byte: number, at: number): number {
  if (at >= 12) return byte;
  const [destination, source] = isOwn ? [MAC_B, MAC_A] : [MAC_A, MAC_B];
  return at < 6 ? destination[at]! : source[at - 6]!;
}

/** A pcap of Ethernet frames, little-endian, microseconds. */
export function captureOf(packets: readonly WrittenPacket[]): Uint8Array {
  return pcapFile({ isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 }, packets);
}

/** Connection attempts of 192.168.1.66 to as many ports of 192.168.1.1. */
export function portScan(ports: number): Uint8Array {
  return captureOf(
    Array.from({ length: ports }, (_, i) => {
      const segment = tcp(45000, i + 1, [], { flags: 0x02, sequence: 7 });
      const packet = ipv4(6, segment, { source: '192.168.1.66', destination: '192.168.1.1' });
      const bytes = Uint8Array.from(ethernet(0x0800, withTransportSum(packet)));
      return { time: START + BigInt(i) * 10_000_000n, bytes, wire: bytes.length, link: 1 };
    }),
  );
}

/** As many DNS questions of 192.168.1.20, none of them answered. */
export function questions(count: number): Uint8Array {
  const message = [...Buffer.from('12340100000100000000000007636f6e74616374076578616d706c650000010001', 'hex')];
  return captureOf(
    Array.from({ length: count }, (_, i) => {
      const packet = ipv4(17, udp(20000 + i, 53, message), { source: '192.168.1.20', destination: '192.168.1.1' });
      const bytes = Uint8Array.from(ethernet(0x0800, withTransportSum(packet)));
      return { time: START + BigInt(i) * 10_000_000n, bytes, wire: bytes.length, link: 1 };
    }),
  );
}
