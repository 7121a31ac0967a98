// Facts from TLS handshake messages, whoever carried them: records over TCP, or the CRYPTO frames of QUIC.
import type { FactOutput } from './protocol.ts';
import { readCertificate } from './tls-certificate.ts';
import { clientFingerprints, ja3s, offeredVersion } from './tls-fingerprint.ts';
import { readClientHello, readServerHello } from './tls-hello.ts';

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;
export const SERVER_HELLO_DONE = 14;
export const CLIENT_KEY_EXCHANGE = 16;

/** Type and length, before the body. */
export const HANDSHAKE_HEADER_BYTES = 4;

const NO_FINGERPRINTS = { ja3: '', ja4: '' };

/** Length of the body of the message at `at`; the caller has checked that its header is there. */
export function handshakeLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** A ClientHello's body; false when it is malformed. */
export function emitClientHello(bytes: Uint8Array, at: number, end: number, isQuic: boolean, out: FactOutput): boolean {
  const hello = readClientHello(bytes, at, end);
  if (hello === null) return false;
  const { ja3, ja4 } = out.isBrief === true ? NO_FINGERPRINTS : clientFingerprints(hello, isQuic);
  out.emit({
    kind: 'tls-client',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    isQuic,
    version: offeredVersion(hello),
    serverName: hello.serverName,
    alpn: hello.alpn,
    ja4,
    ja3,
    cipherSuites: hello.cipherSuites,
  });
  return true;
}

/** A ServerHello's body; false when it is malformed. */
export function emitServerHello(bytes: Uint8Array, at: number, end: number, isQuic: boolean, out: FactOutput): boolean {
  const hello = readServerHello(bytes, at, end);
  if (hello === null) return false;
  out.emit({
    kind: 'tls-server',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    isQuic,
    version: hello.versions[0] ?? hello.legacyVersion,
    cipherSuite: hello.cipherSuites[0]!,
    alpn: hello.alpn[0] ?? null,
    ja3s: out.isBrief === true ? '' : ja3s(hello),
  });
  return true;
}

/** A Certificate's body (RFC 5246 7.4.2: a list, the holder's own first). A malformed one says nothing. */
export function emitCertificate(bytes: Uint8Array, at: number, end: number, out: FactOutput): void {
  if (at + 6 > end) return;
  const length = (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
  if (at + 6 + length > end) return;
  const certificate = readCertificate(bytes, at + 6, at + 6 + length, out.isBrief === true);
  if (certificate === null) return;
  out.emit({
    kind: 'tls-certificate',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    subject: certificate.subject,
    issuer: certificate.issuer,
    names: certificate.names,
    notBeforeUs: certificate.notBeforeUs,
    notAfterUs: certificate.notAfterUs,
  });
}
