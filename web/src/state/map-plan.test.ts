// Checks what the picture of who talks to whom shows of a large home, and where.
import { expect, test } from 'vitest';
import type { MapDocument } from '../../../src/documents/devices.ts';
import { BUSY_NAMES_MAX, linkPath, linkWidth, type MapFilter, planMap } from './map-plan.ts';

const everything: MapFilter = { search: '', onlyNew: false, onlyHome: false, showsQuiet: false };

function node(id: string, side: 'device' | 'outside', bytes: number): MapDocument['nodes'][number] {
  return { id, name: `Name of ${id}`, kind: null, side, isOnline: true, worst: null, bytes };
}

/** 200 devices, each with one place outside of its own tenth; device 150 has a new link, device 160 an alert, 170 talks to 171. */
function largeHome(): MapDocument {
  const devices = Array.from({ length: 200 }, (_, index) => node(`d${index}`, 'device', 1e9 - index * 1e6));
  const outside = Array.from({ length: 20 }, (_, index) => node(`o${index}`, 'outside', 1e6 * (index + 1)));
  const links = devices.map(({ id }, index) => ({
    from: id,
    to: `o${Math.floor(index / 10)}`,
    bytes: 1000 * index,
    isNew: index === 150,
  }));
  links.push({ from: 'd170', to: 'd171', bytes: 5, isNew: false });
  return {
    nodes: [...devices.map((each) => (each.id === 'd160' ? { ...each, worst: 'high' as const } : each)), ...outside],
    links,
    joined: 0,
  };
}

test('of 200 devices the busiest are shown, and every one with an alert or a new link', () => {
  const plan = planMap(largeHome(), everything);
  const ids = plan.devices.map(({ id }) => id);
  expect(ids[0]).toBe('d160');
  expect(ids).toContain('d150');
  expect(ids).toContain('d0');
  expect(ids).not.toContain('d199');
  expect(ids.length).toBe(BUSY_NAMES_MAX + 1);
  expect(plan.quiet).toBe(200 - ids.length);
  expect(planMap(largeHome(), { ...everything, showsQuiet: true }).quiet).toBe(0);
  expect(planMap(largeHome(), { ...everything, showsQuiet: true }).devices.length).toBe(200);
});

test('more devices with alerts than a column usually has are all shown', () => {
  const home = largeHome();
  const nodes = home.nodes.map((each, index) => (index < 40 ? { ...each, worst: 'low' as const } : each));
  expect(planMap({ ...home, nodes }, everything).devices.filter(({ worst }) => worst !== null)).toHaveLength(41);
});

test('every link that is drawn has both ends on the picture', () => {
  const plan = planMap(largeHome(), everything);
  const shown = new Set([...plan.devices, ...plan.outside].map(({ id }) => id));
  expect(plan.links.length).toBeGreaterThan(10);
  for (const { from, to } of plan.links) expect(shown.has(from) && shown.has(to)).toBe(true);
});

test('outside names stand in the order of the devices that use them', () => {
  const plan = planMap({ ...largeHome(), links: largeHome().links.slice(0, 30) }, everything);
  expect(plan.outside.map(({ id }) => id)).toEqual(['o0', 'o1', 'o2']);
});

test('filters keep new links, links inside the home, and links of a searched name', () => {
  expect(planMap(largeHome(), { ...everything, onlyNew: true }).matching.map(({ from }) => from)).toEqual(['d150']);
  expect(planMap(largeHome(), { ...everything, onlyHome: true }).matching).toEqual([
    { from: 'd170', to: 'd171', bytes: 5, isNew: false },
  ]);
  expect(planMap(largeHome(), { ...everything, search: ' NAME OF D199 ' }).matching).toHaveLength(1);
  expect(planMap(largeHome(), { ...everything, search: 'nobody' }).devices).toEqual([]);
});

test('links to names that are not there are left out', () => {
  const plan = planMap(
    { nodes: [node('d1', 'device', 1)], links: [{ from: 'd1', to: 'gone', bytes: 1, isNew: true }], joined: 0 },
    everything,
  );
  expect(plan.matching).toEqual([]);
});

test('a link grows with the logarithm of its bytes within limits, and one inside the home stays in the picture', () => {
  expect(linkWidth(0)).toBe(1);
  expect(linkWidth(1e6)).toBeLessThan(linkWidth(1e9));
  expect(linkWidth(1e30)).toBe(7);
  const numbers = linkPath({ fromY: 0, toY: 9000, fromLeft: true, toLeft: true, width: 100 })
    .match(/-?[\d.]+/g)!
    .map(Number);
  expect(Math.max(...numbers.filter((_, index) => index % 2 === 0))).toBeLessThanOrEqual(100);
});
