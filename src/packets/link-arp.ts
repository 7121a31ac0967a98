// ARP for IPv4 over Ethernet (RFC 826): a fact, never a row.
import { formatIpv4, formatMac } from '../base/address.ts';
import { type DecodeState, LAYER_DONE } from './decode-state.ts';
import { NO_LINK } from './packet-batch.ts';

const ARP_BYTES = 28;
const HARDWARE_ETHERNET = 1;
const PROTOCOL_IPV4 = 0x0800;
/** Hardware and protocol address lengths, 6 and 4, in one word. */
const LENGTHS = 0x0604;

/** Counts an ARP message and hands on what it says; anything but IPv4 over Ethernet is only counted. */
export function readArp(state: DecodeState): number {
  const { at, view, bytes, frames, frame } = state;
  state.counters.arp++;
  if (state.end - at < ARP_BYTES) return state.cut();
  const facts = state.options.facts;
  if (facts === undefined) return LAYER_DONE;
  if (view.getUint16(at) !== HARDWARE_ETHERNET || view.getUint16(at + 2) !== PROTOCOL_IPV4) return LAYER_DONE;
  if (view.getUint16(at + 4) !== LENGTHS) return LAYER_DONE;
  facts({
    kind: 'arp',
    timeUs: frames.timeUs[frame]!,
    timeNs: frames.timeNs[frame]!,
    flow: null,
    fromOriginator: true,
    operation: view.getUint16(at + 6),
    senderMac: formatMac(bytes, at + 8),
    senderAddress: formatIpv4(view.getUint32(at + 14)),
    targetMac: formatMac(bytes, at + 18),
    targetAddress: formatIpv4(view.getUint32(at + 24)),
    frameSource: state.linkSourceAt === NO_LINK ? '' : formatMac(bytes, state.linkSourceAt),
    frameDestination: state.linkAt === NO_LINK ? '' : formatMac(bytes, state.linkAt),
  });
  return LAYER_DONE;
}
