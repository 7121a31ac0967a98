// Messages of a simulated home that are not encrypted: HTTP, SSDP, RTSP, MQTT (3.1.1), NTP, SSH and telnet greetings.
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

export function rtspRequest(method: string, address: string, sequence: number): Uint8Array {
  return asciiBytes(
    `${method} rtsp://${address}:554/stream1 RTSP/1.0\r\nCSeq: ${sequence}\r\nUser-Agent: LibVLC/3.0.20\r\n\r\n`,
  );
}

export function rtspResponse(sequence: number): Uint8Array {
  return asciiBytes(`RTSP/1.0 200 OK\r\nCSeq: ${sequence}\r\nSession: 5A1C0EF2;timeout=60\r\n\r\n`);
}

/** RFC 3550: version 2, payload type 96. */
export function rtpHead(sequence: number, stamp: number, source: number): Uint8Array {
  return new ByteBuilder()
    .u16(0x8060)
    .u16(sequence & 0xffff)
    .u32(stamp >>> 0)
    .u32(source)
    .finish();
}

export function mqttConnect(client: string, keepAliveSeconds: number): Uint8Array {
  const builder = new ByteBuilder().u8(0x10);
  return builder
    .sized(1, () => {
      builder.u16(4).text('MQTT').u8(4).u8(2).u16(keepAliveSeconds);
      builder.sized(2, () => builder.text(client));
    })
    .finish();
}

export const MQTT_CONNECTED = Uint8Array.of(0x20, 2, 0, 0);
export const MQTT_PING = Uint8Array.of(0xc0, 0);
export const MQTT_PONG = Uint8Array.of(0xd0, 0);

export function mqttPublish(topic: string, text: string): Uint8Array {
  const builder = new ByteBuilder().u8(0x30);
  return builder.sized(1, () => builder.sized(2, () => builder.text(topic)).text(text)).finish();
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
