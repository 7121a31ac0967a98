// What the picture of who talks to whom shows, and where: names in two columns, links between them. Pure, so that it can be tested.
import type { MapDocument } from '../../../src/documents/devices.ts';

export type MapNode = MapDocument['nodes'][number];
export type MapLink = MapDocument['links'][number];

export interface MapFilter {
  /** Words that a name contains; links of such names stay. */
  readonly search: string;
  readonly onlyNew: boolean;
  readonly onlyHome: boolean;
  /** All devices; otherwise the busiest ones, and those that matter. */
  readonly showsQuiet: boolean;
}

export interface MapPlan {
  readonly devices: readonly MapNode[];
  readonly outside: readonly MapNode[];
  /** Links between what is shown, the thick ones first so that thin ones lie on top. */
  readonly links: readonly MapLink[];
  /** Names left out as quiet. */
  readonly quiet: number;
  /** Links that match the filter, shown or not, for the table. */
  readonly matching: readonly MapLink[];
}

/** Names in a column that a person can still take in; one with alerts or new links is always shown. */
export const BUSY_NAMES_MAX = 24;
/** Even with the quiet ones: beyond this a picture says nothing, and the table has the rest. */
const OUTSIDE_MAX = 80;

const severityRank = { info: 1, low: 2, medium: 3, high: 4 } as const;

function matchingLinks(
  document: MapDocument,
  filter: MapFilter,
  nodes: ReadonlyMap<string, MapNode>,
): readonly MapLink[] {
  const search = filter.search.trim().toLocaleLowerCase();
  const isNamed = (id: string): boolean => nodes.get(id)?.name.toLocaleLowerCase().includes(search) ?? false;
  return document.links.filter(({ from, to, isNew }) => {
    const source = nodes.get(from);
    const target = nodes.get(to);
    if (source === undefined || target === undefined) return false;
    if (filter.onlyNew && !isNew) return false;
    if (filter.onlyHome && (source.side !== 'device' || target.side !== 'device')) return false;
    return search === '' || isNamed(from) || isNamed(to);
  });
}

/** Outside names stand near the devices that use them: by the mean place of their other ends, weighed by bytes. */
function byNeighbours(
  ids: ReadonlySet<string>,
  links: readonly MapLink[],
  places: ReadonlyMap<string, number>,
): Map<string, number> {
  const sums = new Map<string, { sum: number; weight: number }>();
  for (const { from, to, bytes } of links) {
    const [outside, device] = ids.has(to) ? [to, from] : [from, to];
    const at = places.get(device);
    if (at === undefined || !ids.has(outside)) continue;
    const weight = Math.log2(2 + bytes);
    const entry = sums.get(outside) ?? { sum: 0, weight: 0 };
    entry.sum += at * weight;
    entry.weight += weight;
    sums.set(outside, entry);
  }
  return new Map([...sums].map(([id, { sum, weight }]) => [id, sum / weight]));
}

export function planMap(document: MapDocument, filter: MapFilter): MapPlan {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const matching = matchingLinks(document, filter, nodes);
  const linked = new Set(matching.flatMap(({ from, to }) => [from, to]));
  const fresh = new Set(matching.filter(({ isNew }) => isNew).flatMap(({ from, to }) => [from, to]));
  const rank = (node: MapNode): number => (node.worst === null ? 0 : severityRank[node.worst]);
  const all = [...nodes.values()]
    .filter(({ id, side }) => side === 'device' && linked.has(id))
    .sort((a, b) => rank(b) - rank(a) || b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  const devices = filter.showsQuiet
    ? all
    : all.filter((node, index) => index < BUSY_NAMES_MAX || rank(node) > 0 || fresh.has(node.id));
  const shownDevices = new Set(devices.map(({ id }) => id));
  const places = new Map(devices.map(({ id }, index) => [id, index]));
  const used = matching.filter(({ from, to }) => shownDevices.has(from) || shownDevices.has(to));
  const usedIds = new Set(used.flatMap(({ from, to }) => [from, to]));
  const everywhere = [...nodes.values()]
    .filter(({ id, side }) => side === 'outside' && usedIds.has(id))
    .sort((a, b) => Number(fresh.has(b.id)) - Number(fresh.has(a.id)) || b.bytes - a.bytes);
  const busiest = everywhere.slice(0, filter.showsQuiet ? OUTSIDE_MAX : BUSY_NAMES_MAX);
  const means = byNeighbours(new Set(busiest.map(({ id }) => id)), used, places);
  const outside = busiest.sort((a, b) => (means.get(a.id) ?? 0) - (means.get(b.id) ?? 0) || b.bytes - a.bytes);
  const shown = new Set([...shownDevices, ...outside.map(({ id }) => id)]);
  const links = used.filter(({ from, to }) => shown.has(from) && shown.has(to)).sort((a, b) => b.bytes - a.bytes);
  return {
    devices,
    outside,
    links,
    quiet: all.length - devices.length + (filter.showsQuiet ? 0 : everywhere.length - busiest.length),
    matching,
  };
}

/** How thick a link is drawn, 1 to 7 pixels: by the logarithm, from a kilobyte to a terabyte. */
export function linkWidth(bytes: number): number {
  const size = Math.log10(Math.max(1, bytes)) - 3;
  return 1 + Math.min(6, Math.max(0, size * (6 / 9)));
}

/** The course of a link in the space between the columns; both ends on one side bow out from it. */
export function linkPath({
  fromY,
  toY,
  fromLeft,
  toLeft,
  width,
}: {
  readonly fromY: number;
  readonly toY: number;
  readonly fromLeft: boolean;
  readonly toLeft: boolean;
  readonly width: number;
}): string {
  const fromX = fromLeft ? 0 : width;
  const toX = toLeft ? 0 : width;
  if (fromLeft === toLeft) {
    // Far ends bow out further, but never into the other column.
    const bow = Math.min(width * 0.6, 16 + Math.abs(toY - fromY) * 0.25) * (fromLeft ? 1 : -1);
    return `M${fromX} ${fromY}C${fromX + bow} ${fromY} ${toX + bow} ${toY} ${toX} ${toY}`;
  }
  const middle = width / 2;
  return `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`;
}
