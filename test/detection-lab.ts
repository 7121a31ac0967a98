// A network made of frames for detector tests: hosts talk, the real engine listens, findings and alerts come out.
import { createAlertBook } from '../src/alerts/index.ts';
import type { Finding } from '../src/base/finding.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../src/base/networks.ts';
import { defaultsOf } from '../src/base/options.ts';
import type { DetectorSpec } from '../src/detectors/detector.ts';
import { detectors } from '../src/detectors/index.ts';
import { createDeviceRegistry } from '../src/devices/index.ts';
import { Engine } from '../src/engine/engine.ts';
import { type Bytes, batchOf, icmp, ipv4, type TestFrame, tcp, u16, udp } from './frame-builder.ts';

export const SYN = 0x02;
export const SYN_ACK = 0x12;
export const ACK = 0x10;
export const RST_ACK = 0x14;
export const FIN_ACK = 0x11;
/** 2026-01-01T00:00:00Z; tests count seconds from here. */
export const EPOCH_US = 1_767_225_600e6;

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const address = (text: string): number[] => text.split('.').map(Number);
const macBytes = (text: string): number[] => text.split(':').map((part) => Number.parseInt(part, 16));

export const ROUTER_MAC = '02:00:00:00:00:fe';

/** MAC of a host: local ones have their own (from the address), all others are behind the router. */
export function macOf(host: string): string {
  const parts = address(host);
  if (parts[0] !== 192 || parts[1] !== 168) return ROUTER_MAC;
  return `02:00:00:00:${parts[2]!.toString(16).padStart(2, '0')}:${parts[3]!.toString(16).padStart(2, '0')}`;
}

/** Writes frames in order; every method takes the time in seconds. */
export class Lab {
  readonly frames: TestFrame[] = [];

  ip(seconds: number, source: string, destination: string, protocol: number, payload: Bytes): void {
    const packet = ipv4(protocol, payload, { source, destination });
    this.frame(seconds, macOf(source), macOf(destination), 0x0800, packet);
  }

  /** One fragment of a datagram: its number, its offset in bytes, and whether more follow. */
  fragment(
    seconds: number,
    ends: readonly [source: string, destination: string],
    protocol: number,
    payload: Bytes,
    given: { readonly id: number; readonly fragmentOffset: number; readonly hasMore: boolean },
  ): void {
    const [source, destination] = ends;
    const packet = ipv4(protocol, payload, { source, destination, ...given });
    this.frame(seconds, macOf(source), macOf(destination), 0x0800, packet);
  }

  frame(seconds: number, sourceMac: string, destinationMac: string, type: number, payload: Bytes): void {
    const bytes = [...macBytes(destinationMac), ...macBytes(sourceMac), ...u16(type), ...payload];
    this.frames.push({ bytes, timeUs: EPOCH_US + Math.round(seconds * 1e6) });
  }

  tcp(
    seconds: number,
    source: string,
    sourcePort: number,
    destination: string,
    port: number,
    flags: number,
    payload: Bytes = [],
    sequence = 1,
  ): void {
    this.ip(seconds, source, destination, 6, tcp(sourcePort, port, payload, { flags, sequence, acknowledged: 1 }));
  }

  udp(
    seconds: number,
    source: string,
    sourcePort: number,
    destination: string,
    port: number,
    payload: Bytes = [0],
  ): void {
    this.ip(seconds, source, destination, 17, udp(sourcePort, port, payload));
  }

  ping(seconds: number, source: string, destination: string, type = 8): void {
    this.ip(seconds, source, destination, 1, icmp(type, 0, [1, 2, 3, 4]));
  }

  /** A whole TCP connection: handshake, data each way, close by both. */
  connection(
    seconds: number,
    client: string,
    clientPort: number,
    server: string,
    port: number,
    sent: Bytes,
    answer: Bytes,
  ): void {
    const segment = (
      offset: number,
      isClient: boolean,
      flags: number,
      sequence: number,
      acknowledged: number,
      payload: Bytes = [],
    ): void => {
      const [from, fromPort, to, toPort] = isClient
        ? [client, clientPort, server, port]
        : [server, port, client, clientPort];
      this.ip(seconds + offset, from, to, 6, tcp(fromPort, toPort, payload, { flags, sequence, acknowledged }));
    };
    const mine = 1 + sent.length;
    const theirs = 1 + answer.length;
    segment(0, true, SYN, 0, 0);
    segment(0.001, false, SYN_ACK, 0, 1);
    segment(0.002, true, ACK, 1, 1);
    if (sent.length > 0) segment(0.003, true, 0x18, 1, 1, sent);
    if (answer.length > 0) segment(0.004, false, 0x18, 1, mine, answer);
    segment(0.005, true, FIN_ACK, mine, theirs);
    segment(0.006, false, FIN_ACK, theirs, mine + 1);
    segment(0.007, true, ACK, mine + 1, theirs + 1);
  }

  arp(
    seconds: number,
    operation: 1 | 2,
    sender: string,
    senderMac: string,
    target: string,
    targetMac: string,
    destinationMac?: string,
  ): void {
    const payload = [
      0,
      1,
      8,
      0,
      6,
      4,
      0,
      operation,
      ...macBytes(senderMac),
      ...address(sender),
      ...macBytes(targetMac),
      ...address(target),
    ];
    this.frame(
      seconds,
      senderMac,
      destinationMac ?? (operation === 1 ? 'ff:ff:ff:ff:ff:ff' : targetMac),
      0x0806,
      payload,
    );
  }

  /** A DNS question, and where `answer` is given its answer: an address, or null for "no such name". */
  dns(
    seconds: number,
    client: string,
    server: string,
    name: string,
    type = 1,
    answer?: string | null,
    serverPort = 53,
  ): void {
    const port = serverPort === 5353 ? 5353 : 20_000 + (this.frames.length % 40_000);
    const labels = name.split('.').flatMap((label) => [label.length, ...ascii(label)]);
    const question = [...labels, 0, ...u16(type), 0, 1];
    this.udp(seconds, client, port, server, serverPort, [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...question]);
    if (answer === undefined) return;
    const record = answer === null ? [] : [0xc0, 12, ...u16(1), 0, 1, 0, 0, 0, 60, 0, 4, ...address(answer)];
    const flags = answer === null ? 0x8183 : 0x8180;
    const header = [0x12, 0x34, ...u16(flags), 0, 1, 0, answer === null ? 0 : 1, 0, 0, 0, 0];
    this.udp(seconds + 0.01, server, serverPort, client, port, [...header, ...question, ...record]);
  }

  /** A DHCP message (RFC 2131) from a server or client. */
  dhcp(
    seconds: number,
    options: {
      readonly type: number;
      readonly clientMac: string;
      readonly server?: string;
      readonly address?: string;
      readonly router?: string;
      readonly dns?: string;
      readonly name?: string;
    },
  ): void {
    const { type, clientMac, server, router, name } = options;
    const isReply = type === 2 || type === 5;
    const fixed = [isReply ? 2 : 1, 1, 6, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0];
    const addresses = [...address(options.address ?? '0.0.0.0'), 0, 0, 0, 0, 0, 0, 0, 0];
    const body = [
      ...fixed,
      ...addresses,
      ...macBytes(clientMac),
      ...new Array<number>(10 + 192).fill(0),
      99,
      130,
      83,
      99,
    ];
    body.push(53, 1, type);
    if (server !== undefined && isReply) body.push(54, 4, ...address(server));
    if (router !== undefined) body.push(3, 4, ...address(router));
    if (options.dns !== undefined) body.push(6, 4, ...address(options.dns));
    if (name !== undefined) body.push(12, name.length, ...ascii(name));
    body.push(255);
    const packet = isReply
      ? ipv4(17, udp(67, 68, body), { source: server ?? '0.0.0.0', destination: '255.255.255.255' })
      : ipv4(17, udp(68, 67, body), { source: '0.0.0.0', destination: '255.255.255.255' });
    this.frame(seconds, isReply ? macOf(server ?? '') : clientMac, 'ff:ff:ff:ff:ff:ff', 0x0800, packet);
  }

  /** A payload of so many bytes. */
  static bytes(count: number): number[] {
    return Array.from({ length: count }, (_, i) => i & 255);
  }

  static ascii(text: string): number[] {
    return ascii(text);
  }
}

export interface LabResult {
  readonly findings: readonly Finding[];
  readonly alerts: ReturnType<ReturnType<typeof createAlertBook>['alerts']>;
  readonly devices: ReturnType<typeof createDeviceRegistry>;
  readonly engine: Engine;
}

/** Runs frames through the engine with the given detectors (all by default), `batchFrames` at a time. */
export function listen(
  frames: readonly TestFrame[],
  specs: readonly DetectorSpec[] = detectors,
  batchFrames = 512,
): LabResult {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const devices = createDeviceRegistry(localNetworks);
  const book = createAlertBook({ devices, detectors });
  const findings: Finding[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    interimSeconds: 300,
    devices,
    readsFacts: true,
    detectors: specs.map((spec) => spec.create(defaultsOf(spec.options), { localNetworks, devices })),
    onFinding: (finding) => {
      findings.push(finding);
      book.add(finding);
    },
  });
  for (let at = 0; at < frames.length; at += batchFrames) engine.process(batchOf(frames.slice(at, at + batchFrames)));
  engine.finish();
  return { findings, alerts: book.alerts(), devices, engine };
}
