import { expect, test } from 'vitest';
import { CiciotRun, compareCapture, compareRows, framesOf } from '../../test/features/ciciot-comparison.ts';
import { slowCiciotRows } from '../../test/features/ciciot-slow.ts';
import { batchOf, ethernet, hex, icmp, ipv4, ipv6, type TestFrame, tcp, u16, udp } from '../../test/frame-builder.ts';
import { sampleFrames } from '../../test/sample-frames.ts';
import { ciciotColumns } from './ciciot-columns.ts';
import { ciciotSet } from './ciciot-set.ts';
import { findFeatureFaults } from './dictionary.ts';

const arp = ethernet(0x0806, hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002'));

/** Rows of built frames by column name, and what the definitions say. */
function rowsOf(frames: readonly TestFrame[], window: number) {
  const run = new CiciotRun(window);
  const batch = batchOf(frames);
  const slow = slowCiciotRows(framesOf(batch), window);
  run.engine.process(batch);
  run.engine.finish();
  expect(compareRows(run.rows, slow).differences).toEqual([]);
  return run.rows.map((row) => Object.fromEntries(ciciotColumns.map(({ name }, i) => [name, row[i]!])));
}

test('names and order of the columns are those of the published files', () => {
  const header =
    'Header_Length,Protocol Type,Time_To_Live,Rate,fin_flag_number,syn_flag_number,rst_flag_number,psh_flag_number,ack_flag_number,ece_flag_number,cwr_flag_number,ack_count,syn_count,fin_count,rst_count,HTTP,HTTPS,DNS,Telnet,SMTP,SSH,IRC,TCP,UDP,DHCP,ARP,ICMP,IGMP,IPv,LLC,Tot sum,Min,Max,AVG,Std,Tot size,IAT,Number,Variance';
  expect(ciciotColumns.map(({ name }) => name).join(',')).toBe(header);
  expect(findFeatureFaults(ciciotSet)).toEqual([]);
});

test('every cell of the example home is what the definitions say, for windows of 10 and 100', async () => {
  const ten = await compareCapture('examples/home.pcap', 10);
  expect(ten.differences).toEqual([]);
  expect(ten.rows).toBeGreaterThan(500);
  const hundred = await compareCapture('examples/home.pcap', 100, 77);
  expect(hundred.differences).toEqual([]);
  expect(hundred.rows).toBe(Math.floor(ten.rows / 10));
});

test('a window has the numbers worked out by hand', () => {
  const frames: TestFrame[] = [
    { bytes: ethernet(0x0800, ipv4(6, tcp(40000, 443, [], { flags: 2, options: hex('020405b4') }))), timeUs: 1e6 },
    { bytes: ethernet(0x0800, ipv4(17, udp(53, 40001, [1, 2, 3]))), timeUs: 1.5e6 },
    { bytes: arp, timeUs: 2e6 },
    { bytes: ethernet(0x86dd, ipv6(58, icmp(128, 0))), timeUs: 3e6 },
  ];
  const [row, ...more] = rowsOf(frames, 4);
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    Header_Length: (24 + 8) / 4,
    'Protocol Type': 0,
    Time_To_Live: (64 * 3) / 4,
    Rate: 2,
    syn_flag_number: 0.25,
    syn_count: 1,
    HTTPS: 0.25,
    DNS: 0.25,
    TCP: 0.25,
    UDP: 0.25,
    ARP: 0.25,
    ICMP: 0.25,
    IPv: 0.75,
    LLC: 0.75,
    'Tot sum': 58 + 45 + 42 + 62,
    Min: 42,
    Max: 62,
    IAT: 2 / 4,
    Number: 4,
  });
});

test('the gap before a window belongs to it, but for the first window of the capture', () => {
  const frames = [0, 1, 5, 6].map((time) => ({ bytes: arp, timeUs: time * 1e6 }));
  expect(rowsOf(frames, 2).map((row) => [row['IAT'], row['Rate']])).toEqual([
    [0.5, 2],
    [2.5, 2],
  ]);
});

test('a rate is missing where no time passes, and where time runs backwards', () => {
  const frames = [5, 5, 9, 3].map((time) => ({ bytes: arp, timeUs: time * 1e6 }));
  expect(rowsOf(frames, 2).map((row) => row['Rate'])).toEqual([Number.NaN, Number.NaN]);
});

test('a later fragment has its protocol and no transport header', () => {
  const first = ethernet(0x0800, ipv4(17, udp(1, 2, Array<number>(16).fill(1)), { hasMore: true }));
  const later = ethernet(0x0800, ipv4(17, Array<number>(16).fill(0), { fragmentOffset: 24 }));
  const [row] = rowsOf([{ bytes: first }, { bytes: later }, { bytes: arp }], 3);
  expect(row).toMatchObject({ 'Protocol Type': 17, UDP: 1 / 3, Header_Length: 8 / 3, IPv: 2 / 3 });
});

test('ECE and CWR are told apart', () => {
  const of = (flags: number): TestFrame => ({ bytes: ethernet(0x0800, ipv4(6, tcp(1, 2, [], { flags }))) });
  const [row] = rowsOf([of(0x40), of(0xc0), of(0x20), of(0)], 4);
  expect(row).toMatchObject({ ece_flag_number: 0.5, cwr_flag_number: 0.25, ack_flag_number: 0, TCP: 1 });
});

test('what stands behind the end of an IP packet, and an impossible TCP header, is no transport header', () => {
  const segment = tcp(40000, 80);
  const padded = ethernet(0x0800, ipv4(6, segment, { totalLength: 30 }));
  const impossible = ethernet(0x0800, ipv4(6, [...segment.slice(0, 12), 0x40, ...segment.slice(13)]));
  const [row] = rowsOf([{ bytes: padded }, { bytes: impossible }], 2);
  expect(row).toMatchObject({ 'Protocol Type': 6, TCP: 0, HTTP: 0, Header_Length: 0, IPv: 1 });
});

test('ports name services at either end, each over its own transport', () => {
  const pairs: [string, number, number][] = [
    ['HTTP', 6, 80],
    ['HTTPS', 6, 443],
    ['Telnet', 6, 23],
    ['SMTP', 6, 25],
    ['SSH', 6, 22],
    ['IRC', 6, 6667],
    ['IRC', 6, 194],
    ['DNS', 17, 53],
    ['DHCP', 17, 67],
    ['DHCP', 17, 68],
  ];
  for (const [name, protocol, port] of pairs) {
    const of = (a: number, b: number, other = protocol): TestFrame => ({
      bytes: ethernet(0x0800, ipv4(other, other === 6 ? tcp(a, b) : udp(a, b))),
    });
    const [row] = rowsOf([of(50000, port), of(port, 50000), of(50000, 50001), of(50000, port, 23 - protocol)], 4);
    expect(row![name], `${name} ${port}`).toBe(0.5);
  }
});

test('frames that are neither IP nor ARP, and a window that is not full, make no row', () => {
  const other = ethernet(0x88cc, Array<number>(50).fill(0));
  const frames = [arp, other, arp, other, other, arp].map((bytes) => ({ bytes }));
  const rows = rowsOf(frames, 2);
  expect(rows.map((row) => row['Tot sum'])).toEqual([84]);
});

test('an IP packet that only the decoder finds, such as one in PPPoE, counts', () => {
  const run = new CiciotRun(2);
  const inner = ipv4(6, tcp(40000, 80));
  const pppoe = ethernet(0x8864, [...hex('1100 0001'), ...u16(inner.length + 2), ...hex('0021'), ...inner]);
  run.engine.process(batchOf([{ bytes: pppoe }, { bytes: arp }]));
  run.engine.finish();
  const row = Object.fromEntries(ciciotColumns.map(({ name }, i) => [name, run.rows[0]![i]!]));
  expect(row).toMatchObject({ HTTP: 0.5, IPv: 0.5, Time_To_Live: 32, 'Tot sum': pppoe.length + 42 });
});

test('cut and broken frames of every kind are read as the definitions say', () => {
  const known = sampleFrames.filter(({ link = 1 }) => [1, 101, 113, 276].includes(link));
  const ethernetTypes = new Set([0x0800, 0x86dd, 0x0806, 0x8100]);
  const plain = known.filter(({ bytes, link = 1 }) => link !== 1 || ethernetTypes.has(bytes[12]! * 256 + bytes[13]!));
  const cuts = plain.flatMap((frame) =>
    Array.from({ length: frame.bytes.length }, (_, length) => ({ ...frame, bytes: frame.bytes.slice(0, length + 1) })),
  );
  expect(rowsOf(cuts, 5).length).toBeGreaterThan(100);
});
