// Rows of a batch of flow summaries in an order in which those that are summed stand together.
import { END_SCOPES, type FlowSummaryBatch } from './flow-summaries.ts';

/** Between two devices of the home a byte would count twice. */
const OUTSIDE_SCOPES: readonly number[] = [END_SCOPES.indexOf('internet'), END_SCOPES.indexOf('other')];

/** Row numbers by device, other end, service and then minute. */
export function rowOrder({ deviceIndexes, endIndexes, ports, protocols, minutes }: FlowSummaryBatch): Uint32Array {
  return numbers(minutes.length).sort(
    (a, b) =>
      deviceIndexes[a]! - deviceIndexes[b]! ||
      endIndexes[a]! - endIndexes[b]! ||
      protocols[a]! - protocols[b]! ||
      ports[a]! - ports[b]! ||
      minutes[a]! - minutes[b]!,
  );
}

/** Where in `order` a new device, other end, service or span of so many minutes begins, and the end. */
export function groupsOf(batch: FlowSummaryBatch, order: Uint32Array, length: number): number[] {
  const { deviceIndexes, endIndexes, ports, protocols, minutes } = batch;
  const bounds: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const before = order[i - 1] ?? -1;
    if (
      before < 0 ||
      deviceIndexes[row] !== deviceIndexes[before] ||
      endIndexes[row] !== endIndexes[before] ||
      protocols[row] !== protocols[before] ||
      ports[row] !== ports[before] ||
      Math.floor(minutes[row]! / length) !== Math.floor(minutes[before]! / length)
    )
      bounds.push(i);
  }
  bounds.push(order.length);
  return bounds;
}

export interface TotalsOrder {
  readonly order: Uint32Array;
  /** Where in `order` a new device (unless all are one) or span of so many minutes begins, and the end. */
  readonly groups: (length: number) => number[];
}

/** Row numbers of the home's traffic with the Internet (what was summed at the end included) by minute, or of all traffic by device and minute. */
export function totalsOrder(
  { deviceIndexes, endIndexes, endScopes, minutes }: FlowSummaryBatch,
  isHome: boolean,
): TotalsOrder {
  const deviceOf = (row: number): number => (isHome ? 0 : deviceIndexes[row]!);
  const isOutside = (row: number): boolean => OUTSIDE_SCOPES.includes(endScopes[endIndexes[row]!]!);
  const all = numbers(minutes.length);
  const order = (isHome ? all.filter(isOutside) : all).sort(
    (a, b) => deviceOf(a) - deviceOf(b) || minutes[a]! - minutes[b]!,
  );
  const groups = (length: number): number[] => {
    const bounds: number[] = [];
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const before = order[i - 1] ?? -1;
      const isSame =
        before >= 0 &&
        deviceOf(row) === deviceOf(before) &&
        Math.floor(minutes[row]! / length) === Math.floor(minutes[before]! / length);
      if (!isSame) bounds.push(i);
    }
    bounds.push(order.length);
    return bounds;
  };
  return { order, groups };
}

/** Sum of a column over the rows that stand at `from` to `until` of an order. */
export function sumOver(column: Float64Array, order: Uint32Array, from: number, until: number): number {
  let sum = 0;
  for (let i = from; i < until; i++) sum += column[order[i]!]!;
  return sum;
}

function numbers(count: number): Uint32Array {
  const list = new Uint32Array(count);
  for (let i = 0; i < count; i++) list[i] = i;
  return list;
}
