// Records of several tools become the same rows: packets, bytes and what became of a connection.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FlowRow } from '../simulation/flow-steps.ts';
import { readFlowRows } from './flow-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-rows-'));

async function rowsOf(name: string, text: string): Promise<readonly FlowRow[]> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return (await readFlowRows(file, { kind: 'attack', label: null }, new AbortController().signal)).rows;
}

const ARGUS = 'StartTime,LastTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,SrcPkts,DstPkts,SrcBytes,DstBytes\n';
const argus = (state: string, sent: number, answered: number): string =>
  `1608739208.2,1608739209.2,1.0,tcp,192.168.1.143,2141,   ->,198.51.100.7,443,${state},${sent},${answered},${sent * 154},${answered * 1054}\n`;

test('Argus’ records with bytes of both sides keep them, less the headers of the link', async () => {
  const [row] = await rowsOf('sides.csv', ARGUS + argus('FIN', 10, 20));
  expect(row).toMatchObject({ originatorPackets: 10, responderPackets: 20 });
  expect(row).toMatchObject({ originatorIpBytes: 1400, responderIpBytes: 20_800, durationUs: 1e6 });
});

test.each([
  ['REQ', 1, 0, 'S0'],
  ['RST', 1, 1, 'REJ'],
  ['RST', 3, 3, 'REJ'],
  ['RST', 2, 1, 'RSTO'],
  ['RST', 1, 0, 'OTH'],
  ['CON', 9, 9, 'S1'],
  ['ACC', 1, 0, 'OTH'],
  ['FIN', 9, 9, ''],
])('Argus’ word %s of %i packets with %i answers becomes the state "%s"', async (word, sent, answered, state) => {
  const [row] = await rowsOf('words.csv', ARGUS + argus(word, sent, answered));
  expect(row!.state).toBe(state);
});

test('totals with the bytes of the source, nfdump’s sides and nDPI’s payload are read', async () => {
  const totals = 'StartTime,Dur,Proto,SrcAddr,Sport,DstAddr,Dport,State,TotPkts,TotBytes,SrcBytes\n';
  const [total] = await rowsOf('t.csv', `${totals}1608739208.2,1,udp,192.168.1.5,53,192.168.1.9,53,CON,4,1000,250\n`);
  expect(total).toMatchObject({ originatorPackets: 1, responderPackets: 3 });
  expect(total).toMatchObject({ originatorIpBytes: 236, responderIpBytes: 708 });
  const nfdump = 'ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt,opkt,obyt\n';
  const line =
    '2019-04-05 16:43:11,2019-04-05 16:43:12,1.2,192.168.1.5,198.51.100.7,4154,443,TCP,...AP.SF,30,20000,25,30000\n';
  const [side] = await rowsOf('n.csv', nfdump + line);
  expect(side).toMatchObject({ originatorPackets: 30, originatorIpBytes: 20_000, responderIpBytes: 30_000 });
  const ndpi =
    'protocol,first_seen,duration,src_ip,src_port,dst_ip,dst_port,c_to_s_pkts,c_to_s_bytes,c_to_s_goodput_bytes,s_to_c_pkts,s_to_c_bytes,s_to_c_goodput_bytes\n';
  const [payload] = await rowsOf(
    'd.csv',
    `${ndpi}6,1424799142.788,0.007,192.168.1.4,1044,192.168.1.1,139,11,1589,987,10,1319,771\n`,
  );
  expect(payload).toMatchObject({ originatorBytes: 987, responderBytes: 771, responderPackets: 10 });
});
