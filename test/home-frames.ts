// Frames of small invented houses, for tests of surveys and plans: hosts with MACs that talk to each other and to the world.
import { formatMacNumber, parseMac } from '../src/devices/mac.ts';
import type { FrameBatch } from '../src/packets/frame-batch.ts';
import { HostSurvey } from '../src/simulation/capture-survey.ts';
import type { CaptureFindings } from '../src/simulation/survey-conclusion.ts';
import { type Bytes, batchOf, hex, ipv4, type TestFrame, tcp, u16, udp, withTransportSum } from './frame-builder.ts';

export interface Station {
  readonly mac: string;
  readonly ip: string;
}

export const station = (mac: string, ip: string): Station => ({ mac, ip });
export const macOf = (host: Station): number => parseMac(host.mac);
export const macText = (mac: number): string => (mac < 0 ? '-' : formatMacNumber(mac));

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const macBytes = (mac: string): number[] => hex(mac.replaceAll(':', ''));
const ipBytes = (ip: string): number[] => ip.split('.').map(Number);

function frame(to: string, from: string, type: number, payload: Bytes, timeUs: number): TestFrame {
  return { bytes: [...macBytes(to), ...macBytes(from), ...u16(type), ...payload], timeUs };
}

/** A datagram between hosts of one network. */
export function datagram(
  from: Station,
  to: Station,
  timeUs: number,
  ports: readonly [number, number] = [4000, 5000],
): TestFrame {
  return routed(from, to.mac, to.ip, timeUs, ports);
}

/** A datagram to an address by way of a MAC. */
export function routed(
  from: Station,
  via: string,
  to: string,
  timeUs: number,
  ports: readonly [number, number] = [4000, 443],
): TestFrame {
  const packet = ipv4(17, udp(ports[0], ports[1], [1, 2, 3, 4]), { source: from.ip, destination: to });
  return frame(via, from.mac, 0x0800, withTransportSum(packet), timeUs);
}

/** A SYN, whose sequence number may be its destination as Mirai's is. */
export function syn(from: Station, via: string, to: string, timeUs: number, sequence: number): TestFrame {
  const packet = ipv4(6, tcp(4000, 23, [], { flags: 2, sequence }), { source: from.ip, destination: to });
  return frame(via, from.mac, 0x0800, withTransportSum(packet), timeUs);
}

/** An ARP message: a question to all, or a claim to one. */
export function arp(from: Station, to: Station | string, timeUs: number): TestFrame {
  const isQuestion = typeof to === 'string';
  const body = [
    ...hex(`0001 0800 06 04 000${isQuestion ? 1 : 2}`),
    ...macBytes(from.mac),
    ...ipBytes(from.ip),
    ...(isQuestion ? hex('000000000000') : macBytes(to.mac)),
    ...ipBytes(isQuestion ? to : to.ip),
  ];
  return frame(isQuestion ? BROADCAST : to.mac, from.mac, 0x0806, body, timeUs);
}

export function surveyOf(frames: readonly TestFrame[]): CaptureFindings {
  const survey = new HostSurvey();
  survey.observe(batchOf(frames));
  return survey.findings();
}

/** Source and destination of a frame as text: MACs, and what an ARP body or an IPv4 header names. */
export function shown(batch: FrameBatch, index: number): string {
  const at = batch.offset[index]!;
  const bytes = batch.bytes.subarray(at, at + batch.captured[index]!);
  const mac = (from: number): string =>
    [...bytes.subarray(from, from + 6)].map((b) => b.toString(16).padStart(2, '0')).join(':');
  const ip = (from: number): string => bytes.subarray(from, from + 4).join('.');
  if (bytes[13] === 6) return `${mac(6)} > ${mac(0)} arp ${mac(22)} ${ip(28)} > ${ip(38)}`;
  return `${mac(6)} ${ip(26)} > ${mac(0)} ${ip(30)}`;
}
