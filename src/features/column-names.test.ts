import { expect, test } from 'vitest';
import { TOOL_HEADERS } from '../../test/fixtures/classical/tool-headers.ts';
import { canonicalColumns, canonicalName, findColumn, findTimeColumn, matchColumns } from './column-names.ts';
import { SAME_COLUMNS } from './column-names-list.ts';
import { featureSets } from './index.ts';

const columnsOf = (name: string): string[] => TOOL_HEADERS[name]!.split(',');

test('case, spaces, underscores, dots and dashes do not matter', () => {
  for (const name of ['Total Fwd Packets', ' total_fwd_packets', 'TOTAL-FWD.PACKETS', 'TotalFwdPackets'])
    expect(canonicalName(name)).toBe(canonicalName('Tot Fwd Pkts'));
  expect(canonicalName('id.orig_h')).toBe(canonicalName('Source IP'));
});

test('"/s", "_s" and "per second" behind a count are the same', () => {
  for (const name of ['Flow Byts/s', 'flow_byts_s', 'Flow Bytes per Second', 'flow bytes/sec'])
    expect(canonicalName(name)).toBe(canonicalName('Flow Bytes/s'));
  expect(canonicalName('bytes')).not.toBe(canonicalName('byte'));
});

test('the list names nothing twice', () => {
  const seen = new Map<string, string>();
  for (const names of SAME_COLUMNS)
    for (const name of names) {
      const bare = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
      expect(seen.get(bare), `${name} in the group of ${names[0]}`).toBeUndefined();
      seen.set(bare, names[0]!);
    }
});

test.for(Object.keys(TOOL_HEADERS))('no two columns of %s are taken for one', (tool) => {
  const canonical = canonicalColumns(columnsOf(tool));
  expect(canonical.filter((name, i) => canonical.indexOf(name) !== i)).toEqual([]);
});

test.for(featureSets)('no two features of the set $name are taken for one', ({ features }) => {
  const canonical = canonicalColumns(features.map(({ name }) => name));
  expect(canonical.filter((name, i) => canonical.indexOf(name) !== i)).toEqual([]);
});

test.for([
  ['cic-2017', 'cic-2018', 85],
  ['cic-2017', 'cicflowmeter-4', 85],
  ['cic-2018', 'cic-2017', 84],
  ['cic-2018', 'cicflowmeter-python', 82],
  ['ciciot-39', 'ciciot-46', 38],
] as const)('of the columns of %s, %s has %i', ([wanted, present, found]) => {
  const { positions, missing, near } = matchColumns(columnsOf(wanted), columnsOf(present));
  const there = positions.filter((position) => position >= 0);
  expect(new Set(there).size, missing.join()).toBe(there.length - (wanted === 'cic-2017' ? 1 : 0));
  expect(there.length, missing.join()).toBe(found);
  expect(near).toHaveLength(missing.length);
});

test('a model of Zeek counts finds them in what UNSW-NB15, Argus and nfstream write', () => {
  expect(matchColumns(['orig_pkts', 'resp_pkts', 'duration'], columnsOf('unsw-nb15')).missing).toEqual([]);
  expect(matchColumns(['orig_pkts', 'resp_pkts', 'duration'], columnsOf('argus')).missing).toEqual([]);
  expect(matchColumns(['orig_pkts', 'resp_pkts'], columnsOf('nfstream')).missing).toEqual([]);
});

test('columns of other units are not taken for each other', () => {
  expect(findColumn('Flow Duration', columnsOf('zeek'))).toBe(-1);
  expect(findColumn('duration', columnsOf('cic-2017'))).toBe(-1);
  expect(findColumn('orig_bytes', columnsOf('argus'))).toBe(-1);
});

test('the duration of CIC-IoT-2023 is a time to live, that of Zeek is not', () => {
  const present = columnsOf('ciciot-46');
  expect(present[findColumn('Time_To_Live', present)]).toBe('Duration');
  expect(findColumn('duration', present)).toBe(-1);
  expect(findColumn('Time_To_Live', columnsOf('zeek'))).toBe(-1);
});

test('the exact name wins over an alias', () => {
  expect(findColumn('Dst Port', ['Destination Port', 'Dst Port'])).toBe(1);
  expect(findColumn('a.1', ['a1', 'a.1'])).toBe(1);
});

test('a missing column names what is spelt most like it', () => {
  const { missing, near } = matchColumns(['flow_duration', 'orig_packts', 'zzz'], ['flowduratoin', 'orig_pkts', 'ab']);
  expect(missing).toEqual(['flow_duration', 'orig_packts', 'zzz']);
  expect(near).toEqual(['flowduratoin', 'orig_pkts', '']);
});

test.for([
  ['zeek-iot23', 'ts'],
  ['cic-2017', 'Timestamp'],
  ['unsw-nb15', 'Stime'],
  ['argus', 'StartTime'],
  ['nfstream', 'bidirectional_first_seen_ms'],
  ['nfdump', 'ts'],
  ['ours', 'start'],
  ['ton-iot', 'date'],
] as const)('the time of %s is %s', ([tool, time]) => {
  const present = columnsOf(tool);
  expect(present[findTimeColumn(present)]).toBe(time);
});

test('a table with a hundred thousand columns is matched: looking at all names for each would outlast the test', () => {
  const present = Array.from({ length: 100_000 }, (_, i) => `column ${i}`);
  const { missing } = matchColumns(
    present.map((name) => `${name}x`),
    present,
  );
  expect(missing).toHaveLength(100_000);
});
