// IPv6 extension headers (RFC 8200 4, RFC 4302, RFC 6275): follows the chain to the transport or to a fragment header.
import { type DecodeState, LAYER_DONE, LAYER_FRAGMENT, LAYER_TRANSPORT } from './decode-state.ts';

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const NO_NEXT_HEADER = 59;
const DESTINATION = 60;

/** Destination option that holds the sender's home address (RFC 6275 6.3). */
const HOME_ADDRESS = 201;
const ADDRESS_BYTES = 16;

/**
 * Follows the chain from `state.at`. The final destination of a routing header and the home address of a mobile node take the
 * place of the header's addresses, as in Zeek. ESP and mobility end the chain.
 */
export function readExtensions(state: DecodeState, isReassembled: boolean): number {
  let hasFinalDestination = false;
  for (;;) {
    const { protocol } = state;
    if (protocol === NO_NEXT_HEADER) return LAYER_DONE;
    if (
      protocol !== HOP_BY_HOP &&
      protocol !== ROUTING &&
      protocol !== FRAGMENT &&
      protocol !== AUTHENTICATION &&
      protocol !== DESTINATION
    )
      return LAYER_TRANSPORT;
    // A header that is cut ends the chain: the packet counts as one of that header's protocol, as in Zeek.
    if (state.end - state.at < 8) return endCut(state);
    if (protocol === FRAGMENT) return readFragmentHeader(state, isReassembled);
    const length = state.bytes[state.at + 1]!;
    // RFC 4302 2.2: AH counts its length in 4-byte words, less 2.
    const bytes = protocol === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
    if (bytes > state.end - state.at) return endCut(state);
    if (protocol === ROUTING && !hasFinalDestination) hasFinalDestination = readRouting(state, bytes);
    else if (protocol === DESTINATION) readHomeAddress(state, bytes);
    state.protocol = state.bytes[state.at]!;
    state.protocolAt = state.at;
    state.at += bytes;
  }
}

function endCut(state: DecodeState): number {
  state.counters.cutHeaders++;
  return LAYER_TRANSPORT;
}

function readFragmentHeader(state: DecodeState, isReassembled: boolean): number {
  // A fragment header inside a datagram that was just put together: fragments of fragments do not exist (RFC 8200 4.5).
  if (isReassembled) {
    state.counters.badIpHeaders++;
    return LAYER_DONE;
  }
  const { at, view } = state;
  const word = view.getUint16(at + 2);
  state.fragmentOffset = word & 0xfff8;
  state.hasMoreFragments = (word & 1) !== 0;
  state.fragmentId = view.getUint32(at + 4);
  state.fragmentHeaderBytes = at - state.ipAt;
  state.protocol = state.bytes[at]!;
  state.at = at + 8;
  return LAYER_FRAGMENT;
}

/** Types 0 (RFC 5095 deprecates it) and 2 (RFC 6275 6.4) end with the address that the packet goes to last. */
function readRouting(state: DecodeState, bytes: number): boolean {
  const { at } = state;
  const type = state.bytes[at + 2]!;
  const segmentsLeft = state.bytes[at + 3]!;
  const length = state.bytes[at + 1]!;
  if (segmentsLeft === 0) return false;
  const isKnown = type === 0 ? length >= 2 && length % 2 === 0 : type === 2 && length === 2;
  if (isKnown) state.destinationAt = at + bytes - ADDRESS_BYTES;
  return isKnown;
}

function readHomeAddress(state: DecodeState, bytes: number): void {
  const end = state.at + bytes;
  for (let at = state.at + 2; at + 2 <= end; ) {
    const type = state.bytes[at]!;
    if (type === 0) {
      at++;
      continue;
    }
    const length = state.bytes[at + 1]!;
    if (at + 2 + length > end) return;
    if (type === HOME_ADDRESS && length === ADDRESS_BYTES) {
      state.sourceAt = at + 2;
      return;
    }
    at += 2 + length;
  }
}
