// Home IoT Guardian's own endpoints, in its shapes, so that scripts written for it go on working (with a login or token).
import { UserError } from '../../base/user-error.ts';
import {
  type GuardianScan,
  type GuardianStatus,
  guardianHistory,
  guardianScanResult,
  guardianStatus,
} from '../../documents/operations.ts';
import { guardianResult, type ScanDocument, type ScanRow, type TableResult } from '../../documents/scans.ts';
import type { ApiPorts, ScansPort } from '../ports.ts';
import { documentAnswer, type Route, route } from '../route.ts';
import { withFormFile } from '../upload.ts';

/** As many as Home IoT Guardian's page shows; our own list goes further back. */
const HISTORY_MAX = 20;

export const guardianRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/upload',
    scope: 'operate',
    summary: 'Scan a table (form field `file`) and wait for the result',
    isGuardian: true,
    audit: 'file-uploaded',
    bodyKind: 'form',
    answer: documentAnswer(guardianResult),
    handle: ({ ports, options, request }) =>
      withFormFile(request, options.uploadBytesMax, (name, body) => ports.scans.guardian(name, body)),
  }),
  route({
    method: 'GET',
    path: '/history',
    scope: 'read',
    summary: 'The newest table scans',
    isGuardian: true,
    answer: documentAnswer(guardianHistory),
    handle: async ({ ports }) => Promise.all((await newestTables(ports.scans, HISTORY_MAX)).map(scanOf)),
  }),
  route({
    method: 'GET',
    path: '/scan/{id}',
    scope: 'read',
    summary: 'One table scan',
    isGuardian: true,
    answer: documentAnswer(guardianScanResult),
    handle: async ({ ports, param }) => {
      const [scan, result] = await Promise.all([ports.scans.get(param('id')), ports.scans.guardianResult(param('id'))]);
      return { ...result, id: scan.scan.id, timestamp: timestampOf(scan.scan) };
    },
  }),
  route({
    method: 'GET',
    path: '/status',
    scope: 'read',
    summary: 'Whether scans work, and how many there are',
    isGuardian: true,
    answer: documentAnswer(guardianStatus),
    handle: ({ ports }) => statusOf(ports),
  }),
];

interface TableScan {
  readonly row: ScanRow;
  readonly table: TableResult;
}

async function newestTables(scans: ScansPort, count: number): Promise<TableScan[]> {
  const { scans: rows } = await scans.list({ limit: 500 });
  const wanted = rows.filter((row) => row.kind === 'table' && row.state === 'done').slice(0, count);
  const documents: ScanDocument[] = await Promise.all(wanted.map((row) => scans.get(row.id)));
  return documents.flatMap(({ scan, table }) => (table === null ? [] : [{ row: scan, table }]));
}

async function statusOf({ scans, operations }: ApiPorts): Promise<GuardianStatus> {
  // The model is fitted on each file: there is none to load, so none can be missing.
  const always = { status: operations.isOk() ? ('operational' as const) : ('degraded' as const), model_loaded: true };
  try {
    const [newest] = await newestTables(scans, 1);
    const threshold = newest?.table.threshold ?? 0;
    return {
      ...always,
      threshold,
      database_connected: true,
      total_scans: (await scans.list({ limit: 500 })).scans.length,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...always, status: 'degraded', threshold: 0, database_connected: false, total_scans: 0 };
  }
}

function scanOf({ row, table }: TableScan): GuardianScan {
  return {
    id: row.id,
    timestamp: timestampOf(row),
    anomalies_count: table.anomalies,
    details: table.details.map((detail) => ({
      sequence_id: detail.sequenceId,
      error: detail.error,
      severity: detail.severity,
      sample_data: detail.sample,
    })),
  };
}

function timestampOf(row: ScanRow): string {
  return new Date(row.started * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
