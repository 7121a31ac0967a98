import { expect, test } from 'vitest';
import { cicFeatures } from '../features/cic-columns.ts';
import { FeatureRowBatch } from '../features/dictionary-rows.ts';
import { featureSets } from '../features/index.ts';
import { CIC_NAMES, cicTable, createCicCsv, timestampText } from './cic-csv.ts';
import { createFeatureCsv, type FeatureWriter, ownTable } from './feature-csv.ts';
import { featureFormats } from './index.ts';
import type { ByteSink } from './record-writer.ts';

function written(make: (sink: ByteSink) => FeatureWriter, rows: FeatureRowBatch | null): string {
  const parts: Buffer[] = [];
  const writer = make({ write: (bytes) => parts.push(Buffer.from(bytes)) });
  if (rows !== null) writer.write(rows);
  writer.finish();
  return Buffer.concat(parts).toString('utf8');
}

/** The header of MachineLearningCVE of CIC-IDS-2017, its blanks left out. */
const HEADER_2017 =
  'Destination Port,Flow Duration,Total Fwd Packets,Total Backward Packets,Total Length of Fwd Packets,Total Length of Bwd Packets,Fwd Packet Length Max,Fwd Packet Length Min,Fwd Packet Length Mean,Fwd Packet Length Std,Bwd Packet Length Max,Bwd Packet Length Min,Bwd Packet Length Mean,Bwd Packet Length Std,Flow Bytes/s,Flow Packets/s,Flow IAT Mean,Flow IAT Std,Flow IAT Max,Flow IAT Min,Fwd IAT Total,Fwd IAT Mean,Fwd IAT Std,Fwd IAT Max,Fwd IAT Min,Bwd IAT Total,Bwd IAT Mean,Bwd IAT Std,Bwd IAT Max,Bwd IAT Min,Fwd PSH Flags,Bwd PSH Flags,Fwd URG Flags,Bwd URG Flags,Fwd Header Length,Bwd Header Length,Fwd Packets/s,Bwd Packets/s,Min Packet Length,Max Packet Length,Packet Length Mean,Packet Length Std,Packet Length Variance,FIN Flag Count,SYN Flag Count,RST Flag Count,PSH Flag Count,ACK Flag Count,URG Flag Count,CWE Flag Count,ECE Flag Count,Down/Up Ratio,Average Packet Size,Avg Fwd Segment Size,Avg Bwd Segment Size,Fwd Header Length.1,Fwd Avg Bytes/Bulk,Fwd Avg Packets/Bulk,Fwd Avg Bulk Rate,Bwd Avg Bytes/Bulk,Bwd Avg Packets/Bulk,Bwd Avg Bulk Rate,Subflow Fwd Packets,Subflow Fwd Bytes,Subflow Bwd Packets,Subflow Bwd Bytes,Init_Win_bytes_forward,Init_Win_bytes_backward,act_data_pkt_fwd,min_seg_size_forward,Active Mean,Active Std,Active Max,Active Min,Idle Mean,Idle Std,Idle Max,Idle Min,Label';

/** The header of the processed files of CSE-CIC-IDS-2018. */
const HEADER_2018 =
  'Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts,Tot Bwd Pkts,TotLen Fwd Pkts,TotLen Bwd Pkts,Fwd Pkt Len Max,Fwd Pkt Len Min,Fwd Pkt Len Mean,Fwd Pkt Len Std,Bwd Pkt Len Max,Bwd Pkt Len Min,Bwd Pkt Len Mean,Bwd Pkt Len Std,Flow Byts/s,Flow Pkts/s,Flow IAT Mean,Flow IAT Std,Flow IAT Max,Flow IAT Min,Fwd IAT Tot,Fwd IAT Mean,Fwd IAT Std,Fwd IAT Max,Fwd IAT Min,Bwd IAT Tot,Bwd IAT Mean,Bwd IAT Std,Bwd IAT Max,Bwd IAT Min,Fwd PSH Flags,Bwd PSH Flags,Fwd URG Flags,Bwd URG Flags,Fwd Header Len,Bwd Header Len,Fwd Pkts/s,Bwd Pkts/s,Pkt Len Min,Pkt Len Max,Pkt Len Mean,Pkt Len Std,Pkt Len Var,FIN Flag Cnt,SYN Flag Cnt,RST Flag Cnt,PSH Flag Cnt,ACK Flag Cnt,URG Flag Cnt,CWE Flag Count,ECE Flag Cnt,Down/Up Ratio,Pkt Size Avg,Fwd Seg Size Avg,Bwd Seg Size Avg,Fwd Byts/b Avg,Fwd Pkts/b Avg,Fwd Blk Rate Avg,Bwd Byts/b Avg,Bwd Pkts/b Avg,Bwd Blk Rate Avg,Subflow Fwd Pkts,Subflow Fwd Byts,Subflow Bwd Pkts,Subflow Bwd Byts,Init Fwd Win Byts,Init Bwd Win Byts,Fwd Act Data Pkts,Fwd Seg Size Min,Active Mean,Active Std,Active Max,Active Min,Idle Mean,Idle Std,Idle Max,Idle Min,Label';

const WHO = ['Flow ID', 'Source IP', 'Source Port', 'Destination IP', 'Protocol', 'Timestamp'];

test('the columns of 2017 are those of GeneratedLabelledFlows, and without who and when those of MachineLearningCVE', () => {
  const names = cicTable('2017').columns.map(({ name }) => name);
  expect(names).toHaveLength(85);
  expect(names.slice(0, 8)).toEqual([...WHO.slice(0, 4), 'Destination Port', ...WHO.slice(4), 'Flow Duration']);
  expect(names.filter((name) => !WHO.includes(name)).join(',')).toBe(HEADER_2017);
});

test('the columns of 2018 are those of the processed files', () => {
  const names = cicTable('2018').columns.map(({ name }) => name);
  expect(names).toHaveLength(80);
  expect(names.join(',')).toBe(HEADER_2018);
});

/** One row whose numbers are their positions, but for a missing one. */
function cicRow(): FeatureRowBatch {
  const rows = new FeatureRowBatch(cicFeatures.length, 3);
  rows.count = 1;
  cicFeatures.forEach((_, i) => {
    rows.values[i] = i;
  });
  rows.values[3] = Number.NaN;
  rows.subject[0] = 'fe80::1-fe80::2-5-6-17';
  rows.startSeconds[0] = 1_499_040_000 + 19 * 3600 + 5.75;
  rows.texts[0]![0] = 'fe80::1';
  rows.texts[1]![0] = '5';
  rows.texts[2]![0] = 'fe80::2';
  return rows;
}

test('a row under either naming has each number under its name, the time in 24 hours and the label that is to be filled in', () => {
  for (const names of CIC_NAMES) {
    const [header, line, ...rest] = written((sink) => createCicCsv(sink, names), cicRow()).split('\n');
    expect(rest).toEqual(['']);
    const cells = Object.fromEntries(header!.split(',').map((name, i) => [name, line!.split(',')[i]]));
    expect(cells['Timestamp']).toBe('03/07/2017 19:00:05');
    expect(cells['Label']).toBe('NeedManualLabel');
    for (const [i, { name, name2018 }] of cicFeatures.entries()) {
      const published = names === '2017' ? name : name2018;
      if (published !== null) expect(cells[published], published).toBe(i === 3 ? '' : String(i));
    }
    if (names === '2017')
      expect(cells).toMatchObject({ 'Source IP': 'fe80::1', 'Source Port': '5', 'Destination IP': 'fe80::2' });
  }
});

test('seven in the morning and seven in the evening are two texts', () => {
  expect(timestampText(7 * 3600)).toBe('01/01/1970 07:00:00');
  expect(timestampText(19 * 3600 + 0.999)).toBe('01/01/1970 19:00:00');
  expect(timestampText(-0.5)).toBe('31/12/1969 23:59:59');
  expect(timestampText(1e30)).toBe('');
});

test('our own layout begins with subject, start and texts, and quotes what needs it', () => {
  const rows = new FeatureRowBatch(2, 1);
  rows.count = 2;
  rows.values.set([1.5, Number.NaN, -3, 1e-9]);
  rows.subject[0] = 'a "lamp", red';
  rows.subject[1] = 'Küche';
  rows.startSeconds.set([1.25, Number.NaN]);
  rows.texts[0]![0] = 'x;y';
  const features = ['one', 'two, or so'].map((name) => ({ ...cicFeatures[0]!, name }));
  const text = written((sink) => createFeatureCsv(sink, ownTable(features, ['ends']), 2), rows);
  expect(text).toBe(
    'subject,start,ends,one,"two, or so"\r\n"a ""lamp"", red",1.250000,x;y,1.5,\r\nKüche,,,-3,1e-9\r\n',
  );
});

test('long texts and many rows are written whole', () => {
  const rows = new FeatureRowBatch(3, 1);
  rows.count = 1000;
  for (let i = 0; i < rows.count; i++) {
    rows.subject[i] = 'ü'.repeat(i);
    rows.texts[0]![i] = 'z'.repeat(1000 - i);
    rows.values.set([i, i / 3, Number.NaN], i * 3);
  }
  const features = ['a', 'b', 'c'].map((name) => ({ ...cicFeatures[0]!, name }));
  const text = written((sink) => createFeatureCsv(sink, ownTable(features, ['t']), 3), rows);
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(1002);
  for (let i = 0; i < 1000; i++)
    expect(lines[i + 1]).toBe(`${'ü'.repeat(i)},0.000000,${'z'.repeat(1000 - i)},${i},${i / 3},`);
});

test('without rows there is a header', () => {
  expect(written((sink) => createCicCsv(sink, '2018'), null)).toBe(`${HEADER_2018}\n`);
});

test('every feature set is a format of the same name', () => {
  expect(featureFormats.map(({ name }) => name).sort()).toEqual(featureSets.map(({ name }) => name).sort());
});
