// Says how many packets could not be read and why: a page without alerts must not reassure about what nobody looked at.

import { counted, formatCount } from '../alerts/words.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';

/** Part of the packets from which it is told that they could not be read. */
const TOLD_FROM = 0.1;
/** Frames without IP are ordinary (spanning tree, LLDP, radio management), so it takes most of a capture to remark on them. */
const NO_IP_TOLD_FROM = 0.5;

/** Link types that people capture and that carry no IP packets for us (www.tcpdump.org/linktypes.html). */
const LINK_NAMES: Readonly<Record<number, string>> = {
  187: 'Bluetooth',
  189: 'USB',
  195: 'IEEE 802.15.4, Zigbee',
  201: 'Bluetooth',
  215: 'IEEE 802.15.4, Zigbee',
  220: 'USB',
  230: 'IEEE 802.15.4, Zigbee',
  249: 'USB',
  251: 'Bluetooth',
  272: 'Bluetooth',
  283: 'IEEE 802.15.4, Zigbee',
};

/** True when there were packets and not one of them told anything. */
export function isNothingRead({ frames, rows, arp }: DecodeCounters): boolean {
  return frames > 0 && rows === 0 && arp === 0;
}

/** One sentence for each reason why many packets could not be read. */
export function unreadWarnings(decode: DecodeCounters, isChecksumTold: boolean): string[] {
  const { frames } = decode;
  if (frames === 0) return [];
  const { unknownLinks, encrypted, cutHeaders, badIpHeaders, badChecksums } = decode;
  const lines: string[] = [];
  const tell = (count: number, from: number, words: string): void => {
    if (count > frames * from) lines.push(`${partWords(count, frames)} could be read: ${words}.`);
  };
  const link = LINK_NAMES[decode.unknownLink];
  tell(
    unknownLinks,
    TOLD_FROM,
    `link type ${decode.unknownLink}${link === undefined ? '' : ` (${link})`} carries no network packets that Porchlight knows`,
  );
  tell(encrypted, TOLD_FROM, 'they are encrypted Wi-Fi; capture on the router or the access point instead');
  tell(cutHeaders, TOLD_FROM, 'they were cut off while recording; record whole packets');
  tell(badIpHeaders, TOLD_FROM, 'their IP headers are broken');
  if (!isChecksumTold)
    tell(badChecksums, TOLD_FROM, 'their checksums are wrong; --ignore-checksums reads them all the same');
  const others = decode.noIp - decode.arp - unknownLinks - encrypted - cutHeaders - badIpHeaders;
  if (lines.length === 0) tell(others, isNothingRead(decode) ? 0 : NO_IP_TOLD_FROM, 'there is no IP packet in them');
  return lines;
}

/** "None of the 7,211 packets", "Only 4,000 of the 7,211 packets". */
function partWords(unread: number, frames: number): string {
  if (unread >= frames) return `None of the ${counted(frames, 'packet')}`;
  return `Only ${formatCount(frames - unread)} of the ${counted(frames, 'packet')}`;
}
