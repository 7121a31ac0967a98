// Messages of a simulated home that are not encrypted: HTTP, SSDP, NTP, the heads of QUIC.
import type { Random } from '../base/random.ts';
import { ByteBuilder } from './byte-builder.ts';

export function asciiBytes(text: string): Uint8Array {
  return new ByteBuilder().text(text).finish();
}

export function httpRequest(method: string, host: string, path: string, agent: string): Uint8Array {
  return asciiBytes(
    `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
  );
}

export function httpResponse(status: string, bodyBytes: number): Uint8Array {
  return asciiBytes(
    `HTTP/1.1 ${status}\r\nServer: nginx\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bodyBytes}\r\nConnection: close\r\n\r\n`,
  );
}

export function ssdpNotify(address: string, target: string, serial: string, server: string): Uint8Array {
  return asciiBytes(
    `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\nLOCATION: http://${address}:49152/description.xml\r\nSERVER: ${server}\r\nNTS: ssdp:alive\r\nUSN: uuid:${serial}::${target}\r\nNT: ${target}\r\n\r\n`,
  );
}

export function ssdpSearch(target: string): Uint8Array {
  return asciiBytes(
    `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${target}\r\n\r\n`,
  );
}

/** RFC 5905: mode 3 (client) or 4 (server), version 4. */
export function ntpMessage(mode: 3 | 4, timeUs: number): Uint8Array {
  // NTP counts from 1900.
  const seconds = (Math.floor(timeUs / 1e6) + 2_208_988_800) % 0x1_0000_0000;
  const builder = new ByteBuilder().u8(0x20 | mode).u8(mode === 4 ? 2 : 0);
  builder
    .u16(0x06ec)
    .zeros(28)
    .u32(seconds)
    .u32(0)
    .u32(seconds)
    .u32(timeUs % 1e6);
  return builder.finish();
}

/** The first byte of a QUIC packet with a short header (RFC 9000 17.3) and what looks like its connection's number. */
export function quicHead(random: Random): Uint8Array {
  const bytes = new Uint8Array(9);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
  bytes[0] = 0x40 | (bytes[0]! & 0x3f);
  return bytes;
}
