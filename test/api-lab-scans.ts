// The laboratory's scans: a few that are done, and uploads that run for some seconds.
import type { ScansPort } from '../src/api/ports.ts';
import { UserError } from '../src/base/user-error.ts';
import type { GuardianResult, ScanDocument, ScanRow, TableResult } from '../src/documents/scans.ts';

const seconds = (): number => Date.now() / 1000;

const TABLE: TableResult = {
  rows: 1000,
  columns: ['orig_pkts', 'resp_pkts', 'orig_bytes', 'resp_bytes'],
  model: 'isolation forest, fitted on this file',
  threshold: 0.61,
  totalSamples: 991,
  anomalies: 2,
  percentage: 0.2,
  details: [
    {
      sequenceId: 412,
      error: 0.93,
      severity: 'High',
      sample: { orig_pkts: 900, resp_pkts: 2, orig_bytes: 54_000, resp_bytes: 120 },
    },
    {
      sequenceId: 413,
      error: 0.66,
      severity: 'Low',
      sample: { orig_pkts: 90, resp_pkts: 2, orig_bytes: 5400, resp_bytes: 120 },
    },
  ],
  curve: Array.from({ length: 200 }, (_, i) => 0.3 + 0.1 * Math.sin(i / 9) + (i === 83 ? 0.5 : 0)),
  warnings: [],
};

function scanRow(id: string, file: string, bytes: number, state: ScanRow['state']): ScanRow {
  const kind = /\.(csv|json|parquet|log)/.test(file) ? 'table' : 'capture';
  const isDone = state === 'done';
  return {
    id,
    file,
    bytes,
    kind,
    state,
    progress: isDone ? 1 : 0,
    started: seconds(),
    ended: isDone ? seconds() : null,
    words: isDone
      ? kind === 'table'
        ? '2 of 991 windows are abnormal.'
        : 'One alert: a port scan.'
      : 'Waits for its turn.',
    hint: null,
    found: isDone ? (kind === 'table' ? 2 : 1) : 0,
    worst: isDone ? 'high' : null,
  };
}

function documentOf(scan: ScanRow): ScanDocument {
  if (scan.state !== 'done') return { scan, capture: null, table: null };
  if (scan.kind === 'table') return { scan, capture: null, table: TABLE };
  const now = seconds();
  const alert = {
    id: 's1',
    kind: 'port-scan',
    severity: 'high' as const,
    title: 'Port scan',
    sentence: 'The device Camera (192.168.1.2) tried 1,024 ports within 40 seconds.',
    device: 'Camera',
    start: now - 90,
    end: now - 50,
    count: 1,
    actions: ['Unplug it until you know more.'],
  };
  const device = {
    name: 'Camera',
    mac: '02:00:5e:10:00:11',
    ip: '192.168.1.2',
    vendor: 'Reolink',
    bytes: 91_000,
    alerts: 1,
  };
  return {
    scan,
    capture: {
      packets: 4096,
      bytes: scan.bytes,
      flows: 1100,
      first: now - 600,
      last: now,
      alerts: [alert],
      devices: [device],
      warnings: [],
    },
    table: null,
  };
}

function guardianOf(scan: ScanRow): GuardianResult {
  return {
    anomalies_count: TABLE.anomalies,
    total_samples: TABLE.totalSamples,
    percentage: TABLE.percentage,
    threshold: TABLE.threshold,
    details: TABLE.details.map((one) => ({
      sequence_id: one.sequenceId,
      error: one.error,
      severity: one.severity,
      sample_data: one.sample,
    })),
    scan_id: scan.id,
    model: TABLE.model,
  };
}

/** `onScan` is told when a scan changes. */
export function makeLabScans(onScan: (scan: ScanRow) => void): ScansPort {
  const scans = new Map<string, ScanRow>();
  for (const [id, file] of [
    ['s1', 'evening.pcap'],
    ['s2', 'traffic.csv'],
    ['s3', 'morning.pcap.gz'],
  ] as const)
    scans.set(id, scanRow(id, file, 4_200_000, 'done'));
  let count = scans.size;
  const get = (id: string): ScanRow => {
    const scan = scans.get(id);
    if (scan === undefined) throw new UserError('no-such-scan', { scan: id });
    return scan;
  };
  const put = (scan: ScanRow): ScanRow => {
    scans.set(scan.id, scan);
    onScan(scan);
    return scan;
  };
  const advance = (id: string): void => {
    const scan = scans.get(id);
    if (scan === undefined || scan.state === 'cancelled') return;
    const progress = Math.min(1, scan.progress + 0.1);
    if (progress === 1) {
      put({ ...scanRow(id, scan.file, scan.bytes, 'done'), started: scan.started });
      return;
    }
    put({ ...scan, state: 'running', progress, words: 'Looks through the file.' });
    setTimeout(() => advance(id), 500).unref();
  };
  const take = async (file: string, body: AsyncIterable<Uint8Array>): Promise<number> => {
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    if (bytes === 0) throw new UserError('no-upload', { file });
    return bytes;
  };
  return {
    list: async ({ limit }) => ({ scans: [...scans.values()].reverse().slice(0, limit), next: null }),
    get: async (id) => documentOf(get(id)),
    upload: async (name, body) => {
      const scan = put(scanRow(`s${++count}`, name, await take(name, body), 'waiting'));
      setTimeout(() => advance(scan.id), 500).unref();
      return scan;
    },
    guardian: async (name, body) => {
      const bytes = await take(name, body);
      return guardianOf(put(scanRow(`s${++count}`, name, bytes, 'done')));
    },
    guardianResult: async (id) => guardianOf(get(id)),
    cancel: async (id) => put({ ...get(id), state: 'cancelled', ended: seconds(), words: 'Cancelled.' }),
    drop: async (id) => void scans.delete(get(id).id),
    compare: async (a, b) => ({
      a: get(a),
      b: get(b),
      figures: [{ label: 'packets', a: '4,096', b: '5,120' }],
      onlyA: ['Port scan by Camera'],
      onlyB: [],
      both: ['New device'],
    }),
    download: async (id, format) => {
      const types = { json: 'application/json', csv: 'text/csv; charset=utf-8', html: 'text/html; charset=utf-8' };
      return { type: types[format], name: `${get(id).file}.${format}`, body: JSON.stringify(documentOf(get(id))) };
    },
  };
}
