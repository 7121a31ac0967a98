// The other end of an alert: names and addresses that it is about besides its device, as rules and incidents compare them.
import { parseAddress } from '../base/address.ts';
import type { Alert } from './alert.ts';
import { listOf, numberOf, textOf } from './words.ts';

/** Names of numbers that hold a host name or domain of the other end. */
const NAMES = ['unit', 'host', 'domain', 'name'];
/** Names of numbers that hold an address of the other end. */
const ADDRESSES = ['address', 'target', 'destination', 'peer', 'source', 'server', 'asker'];

export interface OtherEnds {
  /** Lower case. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** True where the alert had more other ends than are named here. */
  readonly isMore: boolean;
}

/** What an alert is about besides its device. */
export function otherEndsOf(alert: Pick<Alert, 'numbers' | 'flows' | 'device'>): OtherEnds {
  const { numbers, device } = alert;
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const name of [...NAMES, ...ADDRESSES]) {
    const text = textOf(numbers, name).toLowerCase();
    if (text === '') continue;
    if (parseAddress(text) !== null) addresses.add(text);
    else if (NAMES.includes(name)) names.add(text);
  }
  for (const text of listOf(numbers, 'addresses')) if (parseAddress(text) !== null) addresses.add(text);
  for (const { originator, responder } of alert.flows) {
    // Where neither end is the device's known address, it used another of its own, most likely to begin the flow.
    const end = responder === device.ip ? originator : responder;
    if (parseAddress(end) !== null) addresses.add(end);
  }
  const count = Math.max(numberOf(numbers, 'targets'), numberOf(numbers, 'addresses'), numberOf(numbers, 'sources'));
  return { names: [...names], addresses: [...addresses], isMore: count > addresses.size };
}
