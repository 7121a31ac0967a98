// NTP (RFC 5905) and SNTP: version, mode and stratum.
import type { DatagramProtocol } from './protocol.ts';

/** Modes 6 (control) and 7 (private, ntpd) have headers of their own, no stratum. */
const CONTROL_MODE = 6;
const HEADER_BYTES = 48;
const CONTROL_BYTES = 8;

export const ntp: DatagramProtocol = {
  transport: 'udp',
  name: 'ntp',
  title: 'NTP',
  service: 'ntp',
  ports: [123],
  decode(bytes, at, end, out) {
    if (end - at < CONTROL_BYTES) return false;
    const mode = bytes[at]! & 7;
    const version = (bytes[at]! >>> 3) & 7;
    if (mode === 0 || version === 0 || version > 4 || (mode < CONTROL_MODE && end - at < HEADER_BYTES)) return false;
    out.emit({
      kind: 'ntp',
      timeUs: out.timeUs,
      timeNs: out.timeNs,
      flow: out.flow,
      fromOriginator: out.fromOriginator,
      version,
      mode,
      stratum: mode < CONTROL_MODE ? bytes[at + 1]! : 0,
    });
    return true;
  },
};
