// DHCP for IPv4 (RFC 2131, options of RFC 2132; client name of RFC 4702), and the BOOTP it grew from.
import { formatIpv4, formatMac } from '../../base/address.ts';
import type { DhcpFact } from '../facts.ts';
import { readName } from './dns-name.ts';
import type { DatagramProtocol, FactOutput } from './protocol.ts';
import { hexText, terminatedText, uint32 } from './wire-text.ts';

/** Bytes kept of a name or vendor class: no option is longer unless split (RFC 3396), which nobody does for these. */
export const DHCP_TEXT_MAX = 255;
/** Numbers kept of option 55, and addresses of a list. */
export const DHCP_PARAMETERS_MAX = 255;
export const DHCP_ADDRESSES_MAX = 16;
/** Bytes kept of a client identifier: type, IAID and the longest DUID in use (RFC 4361). */
export const DHCP_CLIENT_ID_MAX = 64;

const FIXED_BYTES = 236;
const MAGIC_COOKIE = 0x63825363;
const SERVER_NAME_AT = 44;
const SERVER_NAME_BYTES = 64;
const BOOT_FILE_AT = 108;
const BOOT_FILE_BYTES = 128;

/** What the options say; one object for all messages, since only a finished fact leaves. */
interface Options {
  messageType: number;
  overload: number;
  requestedAddress: string | null;
  serverAddress: string | null;
  hostName: string | null;
  clientName: string | null;
  domain: string | null;
  vendorClass: string | null;
  clientId: string | null;
  parameters: number[];
  leaseSeconds: number | null;
  routers: string[];
  dnsServers: string[];
}

/** Reads one message; false when its fixed part or an option is malformed. */
export function decodeDhcp(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
  if (end - at < FIXED_BYTES) return false;
  const operation = bytes[at]!;
  if (operation !== 1 && operation !== 2) return false;
  const options = noOptions();
  if (end - at >= FIXED_BYTES + 4 && uint32(bytes, at + FIXED_BYTES) === MAGIC_COOKIE) {
    if (!readOptions(bytes, at + FIXED_BYTES + 4, end, options)) return false;
    // RFC 2132 9.3: the fields of the boot file (1), the server name (2) or both may hold further options.
    const { overload } = options;
    if ((overload & 1) !== 0) readOptions(bytes, at + BOOT_FILE_AT, at + BOOT_FILE_AT + BOOT_FILE_BYTES, options);
    if ((overload & 2) !== 0) readOptions(bytes, at + SERVER_NAME_AT, at + SERVER_NAME_AT + SERVER_NAME_BYTES, options);
  }
  out.emit(toFact(bytes, at, options, out));
  return true;
}

function noOptions(): Options {
  return {
    messageType: 0,
    overload: 0,
    requestedAddress: null,
    serverAddress: null,
    hostName: null,
    clientName: null,
    domain: null,
    vendorClass: null,
    clientId: null,
    parameters: [],
    leaseSeconds: null,
    routers: [],
    dnsServers: [],
  };
}

function toFact(bytes: Uint8Array, at: number, options: Options, out: FactOutput): DhcpFact {
  return {
    kind: 'dhcp',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    messageType: options.messageType,
    transaction: uint32(bytes, at + 4),
    clientMac: formatMac(bytes, at + 28),
    clientAddress: formatIpv4(uint32(bytes, at + 12)),
    assignedAddress: formatIpv4(uint32(bytes, at + 16)),
    requestedAddress: options.requestedAddress,
    serverAddress: options.serverAddress,
    hostName: options.hostName,
    clientName: options.clientName,
    domain: options.domain,
    vendorClass: options.vendorClass,
    clientId: options.clientId,
    parameters: options.parameters,
    leaseSeconds: options.leaseSeconds,
    routers: options.routers,
    dnsServers: options.dnsServers,
  };
}

function readOptions(bytes: Uint8Array, at: number, end: number, options: Options): boolean {
  let position = at;
  while (position < end) {
    const code = bytes[position]!;
    if (code === 255) return true;
    if (code === 0) {
      position++;
      continue;
    }
    if (position + 2 > end) return false;
    const from = position + 2;
    const stop = from + bytes[position + 1]!;
    if (stop > end) return false;
    readOption(code, bytes, from, stop, options);
    position = stop;
  }
  return true;
}

function readOption(code: number, bytes: Uint8Array, at: number, end: number, options: Options): void {
  const size = end - at;
  if (code === 53 && size === 1) options.messageType = bytes[at]!;
  else if (code === 52 && size === 1) options.overload = bytes[at]!;
  else if (code === 50 && size === 4) options.requestedAddress = formatIpv4(uint32(bytes, at));
  else if (code === 54 && size === 4) options.serverAddress = formatIpv4(uint32(bytes, at));
  else if (code === 51 && size === 4) options.leaseSeconds = uint32(bytes, at);
  else if (code === 12) options.hostName = terminatedText(bytes, at, end, DHCP_TEXT_MAX);
  else if (code === 15) options.domain = terminatedText(bytes, at, end, DHCP_TEXT_MAX);
  else if (code === 60) options.vendorClass = terminatedText(bytes, at, end, DHCP_TEXT_MAX);
  else if (code === 61) options.clientId = hexText(bytes, at, end, DHCP_CLIENT_ID_MAX);
  else if (code === 55) readParameters(bytes, at, end, options.parameters);
  else if (code === 3) readAddresses(bytes, at, end, options.routers);
  else if (code === 6) readAddresses(bytes, at, end, options.dnsServers);
  else if (code === 81 && size >= 3) options.clientName = readClientName(bytes, at, end);
}

function readParameters(bytes: Uint8Array, at: number, end: number, parameters: number[]): void {
  for (let i = at; i < end && parameters.length < DHCP_PARAMETERS_MAX; i++) parameters.push(bytes[i]!);
}

function readAddresses(bytes: Uint8Array, at: number, end: number, addresses: string[]): void {
  for (let i = at; i + 4 <= end && addresses.length < DHCP_ADDRESSES_MAX; i += 4) {
    addresses.push(formatIpv4(uint32(bytes, i)));
  }
}

/** RFC 4702 2.1: flags and two result codes, then the name in DNS form where bit E is set, else (deprecated) in ASCII. */
function readClientName(bytes: Uint8Array, at: number, end: number): string {
  const isWire = (bytes[at]! & 4) !== 0;
  const from = at + 3;
  const name = { text: '', next: 0 };
  if (!isWire) return terminatedText(bytes, from, end, DHCP_TEXT_MAX);
  if (readName(bytes, from, from, end, name)) return name.text;
  // A partial name has no root label at its end.
  const text = terminatedText(bytes, from, end, DHCP_TEXT_MAX);
  return text.replace(/^\\x[0-9a-f]{2}/, '');
}

export const dhcp: DatagramProtocol = {
  transport: 'udp',
  name: 'dhcp',
  title: 'DHCP',
  service: 'dhcp',
  ports: [67, 68],
  decode: decodeDhcp,
};
