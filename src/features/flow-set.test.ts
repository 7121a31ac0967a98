import { expect, test } from 'vitest';
import { flowBatchOf, type WrittenFlow } from '../../test/flow-records.ts';
import { NetworkSet } from '../base/networks.ts';
import { STATISTICS_NAMES } from '../flows/index.ts';
import { FEATURE_ROWS, type FeatureRows } from './feature-rows.ts';
import { flowFeatures, flowSet } from './flow-set.ts';

interface Row {
  readonly subject: string;
  readonly startSeconds: number;
  readonly texts: readonly string[];
  readonly values: Readonly<Record<string, number>>;
}

function rowsOf(batches: readonly (readonly WrittenFlow[])[], hasStatistics = true): Row[] {
  const rows: Row[] = [];
  const take = (batch: FeatureRows): void => {
    for (let i = 0; i < batch.count; i++)
      rows.push({
        subject: batch.subject[i]!,
        startSeconds: batch.startSeconds[i]!,
        texts: batch.texts.map((list) => list[i]!),
        values: Object.fromEntries(
          flowFeatures.map(({ name }, j) => [name, batch.values[i * flowFeatures.length + j]!]),
        ),
      });
  };
  if (flowSet.maker.from !== 'flows') throw new Error('flow rows come from flow records');
  const maker = flowSet.maker.create({ emit: take, localNetworks: new NetworkSet([]) });
  for (const batch of batches) maker.observe(flowBatchOf(batch, { hasStatistics }));
  maker.finish();
  return rows;
}

const statistics = STATISTICS_NAMES.map((_, i) => i + 1);
const plain: WrittenFlow = {
  startUs: 1_000_000_000,
  lastUs: 1_002_000_000,
  originatorBytes: 100,
  responderBytes: 700,
  packets: [4, 6],
  ipBytes: [400, 1200],
  frameBytes: [456, 1284],
  missedBytes: 10,
  history: '^ShADadTtFfR',
  state: 'RSTO',
  services: ['dns', 'http'],
  macs: ['02:00:00:00:00:01', '02:00:00:00:00:02'],
  statistics,
};

test('the numbers of a connection are those of its record, its ratios and its logarithms', () => {
  const [row] = rowsOf([[plain]]);
  expect(row!.values).toMatchObject({
    ip_proto: 6,
    is_tcp: 1,
    is_udp: 0,
    is_icmp: 0,
    resp_port: 80,
    resp_port_class: 1,
    duration: 2,
    orig_bytes: 100,
    resp_bytes: 700,
    orig_pkts: 4,
    resp_pkts: 6,
    orig_ip_bytes: 400,
    resp_ip_bytes: 1200,
    missed_bytes: 10,
    conn_state_rsto: 1,
    conn_state_sf: 0,
    has_failed: 0,
    was_reset: 1,
    history_orig_s: 1,
    history_resp_h: 1,
    history_resp_s: 0,
    history_orig_t: 1,
    history_resp_t: 1,
    history_orig_r: 1,
    history_flipped: 1,
    history_length: 12,
    bidirectional_packets: 10,
    bidirectional_bytes: 1740,
    src2dst_bytes: 456,
    dst2src_bytes: 1284,
    orig_bytes_per_packet: 100,
    resp_bytes_per_packet: 200,
    bytes_per_packet: 160,
    byte_balance: -0.5,
    packet_balance: -0.2,
    down_up_ratio: 3,
    orig_payload_share: 0.25,
    payload_share: 0.5,
    packets_per_second: 5,
    bytes_per_second: 800,
    log_orig_bytes: Math.log(101),
    log_duration: Math.log(3),
    log_bytes_per_second: Math.log1p(800),
  });
  for (const [column, name] of STATISTICS_NAMES.entries()) expect(row!.values[name]).toBe(column + 1);
  expect(row!.values['size_variation']).toBe(3 / 2);
  expect(row!.values['gap_variation']).toBe(15 / 14);
  expect(row!.values['syn_share']).toBeCloseTo(25 / 10, 12);
});

test('a row is named by its connection and says the ends beside the numbers, never among them', () => {
  const [row] = rowsOf([[plain]]);
  expect(row!.subject).toMatch(/^C[0-9A-Za-z]{11}$/);
  expect(row!.startSeconds).toBe(1000);
  expect(row!.texts).toEqual([
    '192.168.1.20',
    '93.184.216.34',
    'tcp',
    'dns;http',
    '02:00:00:00:00:01',
    '02:00:00:00:00:02',
  ]);
  const other = rowsOf([
    [
      {
        ...plain,
        uid: [7, 7],
        originator: '10.0.0.9',
        responder: 'fe80::1',
        originatorPort: 1,
        startUs: 5e9,
        lastUs: 5.002e9,
      },
    ],
  ]);
  expect(other[0]!.values).toEqual(row!.values);
});

test('what Zeek leaves unset is missing, and so is what is made of it', () => {
  const [row] = rowsOf([[{ ...plain, originatorBytes: -1, responderBytes: -1, packets: [1, 0], ipBytes: [40, 0] }]]);
  const missing = Object.entries(row!.values).flatMap(([name, value]) => (Number.isNaN(value) ? [name] : []));
  expect(missing).toEqual([
    'duration',
    'orig_bytes',
    'resp_bytes',
    'resp_bytes_per_packet',
    'orig_payload_share',
    'resp_payload_share',
    'payload_share',
    'packets_per_second',
    'bytes_per_second',
    'orig_bytes_per_second',
    'resp_bytes_per_second',
    'log_duration',
    'log_orig_bytes',
    'log_resp_bytes',
    'log_packets_per_second',
    'log_bytes_per_second',
    'log_orig_bytes_per_second',
    'log_resp_bytes_per_second',
  ]);
});

test('gaps that are all below a millisecond do not vary', () => {
  const still = STATISTICS_NAMES.map((name) => (name.endsWith('piat_ms') ? 0 : 1));
  expect(rowsOf([[{ ...plain, statistics: still }]])[0]!.values['gap_variation']).toBe(0);
});

test('a rate over no time is missing, not infinite', () => {
  const [row] = rowsOf([[{ ...plain, lastUs: plain.startUs! }]]);
  expect(row!.values['duration']).toBe(0);
  expect(row!.values['packets_per_second']).toBeNaN();
});

test('protocols without ports have no destination port', () => {
  const [icmp, other] = rowsOf([
    [
      { ...plain, protocol: 58, state: 'OTH' },
      { ...plain, protocol: 47 },
    ],
  ]);
  expect(icmp!.values).toMatchObject({ is_icmp: 1, resp_port: Number.NaN, resp_port_class: 0 });
  expect(icmp!.texts[2]).toBe('icmp');
  expect(other!.texts[2]).toBe('unknown_transport');
});

test('ports fall into the classes of RFC 6335', () => {
  const classOf = (responderPort: number): number =>
    rowsOf([[{ ...plain, responderPort }]])[0]!.values['resp_port_class']!;
  expect([0, 1023, 1024, 49151, 49152, 65535].map(classOf)).toEqual([1, 1, 2, 2, 3, 3]);
});

test('rows do not depend on how records are batched', () => {
  const flows = Array.from(
    { length: 2 * FEATURE_ROWS + 7 },
    (_, i): WrittenFlow => ({ ...plain, uid: [1, i + 1], originatorBytes: i }),
  );
  const whole = rowsOf([flows]);
  const cut = rowsOf([flows.slice(0, 1), flows.slice(1, 900), flows.slice(900)]);
  expect(whole).toHaveLength(flows.length);
  expect(cut).toEqual(whole);
});

test('records without statistics give rows whose statistics are missing', () => {
  const [row] = rowsOf([[plain]], false);
  expect(row!.values['bidirectional_mean_ps']).toBeNaN();
  expect(row!.values['syn_share']).toBeNaN();
  expect(row!.values['orig_bytes']).toBe(100);
});
