// What becomes of an IP fragment: put together, taken alone, or left out, by the decoder's option.
import { type DecodeState, LAYER_DONE, LAYER_TRANSPORT } from './decode-state.ts';
import { FragmentPorts } from './fragment-ports.ts';
import { FragmentTable } from './fragment-table.ts';
import { readIpHeader } from './ip-header.ts';
import { MARK_BAD_TRANSPORT, MARK_FRAGMENT, MARK_IPV6, MARK_REASSEMBLED } from './packet-batch.ts';
import { addRow } from './packet-row.ts';

/** Datagrams that one frame may complete: its own, and one in a tunnel inside it. */
const FRAME_DATAGRAMS_MAX = 2;

/** Scratch bytes that a frame needs at most. */
export const FRAME_SCRATCH_BYTES = FRAME_DATAGRAMS_MAX * 65536;

/** Fragments between frames. The tables are made when the first fragment comes: most captures have none. */
export class FragmentStore {
  #table: FragmentTable | null = null;
  #ports: FragmentPorts | null = null;

  /** Fragments given up by the table. */
  get dropped(): number {
    return this.#table?.dropped ?? 0;
  }

  get table(): FragmentTable {
    this.#table ??= new FragmentTable();
    return this.#table;
  }

  get ports(): FragmentPorts {
    this.#ports ??= new FragmentPorts();
    return this.#ports;
  }
}

/** Handles the fragment that `state` describes; leads to the transport where there is something to read. */
export function readFragment(state: DecodeState, store: FragmentStore): number {
  state.counters.fragments++;
  state.isFragment = true;
  switch (state.options.fragments) {
    case 'reassemble':
      return reassemble(state, store);
    case 'first':
      return state.fragmentOffset === 0 ? LAYER_TRANSPORT : drop(state);
    case 'each':
      return readEach(state, store);
  }
}

function reassemble(state: DecodeState, store: FragmentStore): number {
  // A fragment cut by the capture can never be completed; its ports, if it is the first, are worth a row all the same.
  if (state.end < state.wireEnd) return state.fragmentOffset === 0 ? LAYER_TRANSPORT : drop(state);
  const { table } = store;
  const place = table.add(state, (state.ipMarks & MARK_IPV6) !== 0);
  if (place < 0) {
    if (state.options.showsFragments === true) addRow(state, 0, MARK_FRAGMENT | MARK_BAD_TRANSPORT);
    return LAYER_DONE;
  }
  if (state.datagrams >= FRAME_DATAGRAMS_MAX) {
    table.forget(place);
    return LAYER_DONE;
  }
  state.datagrams++;
  const length = table.lengthOf(place);
  const at = state.scratchAt;
  table.write(place, state.bytes, at);
  state.scratchAt = at + length;
  state.counters.reassembled++;
  state.at = at;
  state.end = at + length;
  state.wireEnd = state.end;
  return readIpHeader(state, MARK_REASSEMBLED);
}

function readEach(state: DecodeState, store: FragmentStore): number {
  const isIpv6 = (state.ipMarks & MARK_IPV6) !== 0;
  if (state.fragmentOffset > 0) {
    addRow(state, store.ports.recall(state, isIpv6), MARK_FRAGMENT);
    return LAYER_DONE;
  }
  // The ports stand in the first word of TCP, UDP and SCTP alike.
  const hasPorts = state.protocol === 6 || state.protocol === 17 || state.protocol === 132;
  if (hasPorts && state.end - state.at >= 4) store.ports.remember(state, isIpv6, state.view.getUint32(state.at));
  return LAYER_TRANSPORT;
}

function drop(state: DecodeState): number {
  state.counters.fragmentsDropped++;
  return LAYER_DONE;
}
