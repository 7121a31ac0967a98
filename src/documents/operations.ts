// Backup and restore, ended sessions, and the documents of Home IoT Guardian's own endpoints beside the scan result.
import { z } from 'zod';
import { amount, shownText } from './basic-shapes.ts';
import { guardianResult } from './scans.ts';

/** Without a passphrase the file holds no secrets; with one they are in it, encrypted. */
export const backupRequest = z
  .object({ passphrase: z.string().min(8).max(1024).nullable().default(null) })
  .meta({ id: 'BackupRequest' });
export const restoreQuery = z.object({
  /** Users, sessions and tokens stay as they are now; false = those of the backup come back. */
  keepUsers: z.enum(['true', 'false']).default('true'),
});
export const restoreDocument = z.object({ words: shownText }).meta({ id: 'Restore' });
export const endedDocument = z.object({ ended: amount }).meta({ id: 'Ended' });
export const versionRequest = z
  .object({ version: z.number().int().min(0).max(1_000_000_000) })
  .meta({ id: 'VersionRequest' });

/** GET /healthz, open to all: nothing else is told. */
export const healthzDocument = z.object({ status: z.enum(['ok', 'degraded']) }).meta({ id: 'Healthz' });

/** Home IoT Guardian's GET /status. `threshold`: of the newest table scan; 0 = there is none yet. */
export const guardianStatus = z
  .object({
    status: z.enum(['operational', 'degraded']),
    model_loaded: z.boolean(),
    threshold: z.number(),
    database_connected: z.boolean(),
    total_scans: amount,
  })
  .meta({ id: 'GuardianStatus' });
/** A scan in Home IoT Guardian's history; `timestamp` is UTC, YYYY-MM-DD hh:mm:ss. */
export const guardianScan = z
  .object({
    id: z.string(),
    timestamp: z.string(),
    anomalies_count: amount,
    details: z.array(
      z.object({
        sequence_id: amount,
        error: z.number(),
        severity: z.enum(['Low', 'Medium', 'High', 'Critical']),
        sample_data: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      }),
    ),
  })
  .meta({ id: 'GuardianScan' });
/** One scan with its whole result. */
export const guardianScanResult = guardianResult
  .extend({ id: z.string(), timestamp: z.string() })
  .meta({ id: 'GuardianScanResult' });
export const guardianHistory = z.array(guardianScan).meta({ id: 'GuardianHistory' });
/** How Home IoT Guardian refuses: the words alone under `error`; ours beside them. */
export const guardianError = z
  .object({ error: z.string(), code: z.string(), hint: z.string().nullable() })
  .meta({ id: 'GuardianError' });

export type BackupRequest = z.infer<typeof backupRequest>;
export type GuardianStatus = z.infer<typeof guardianStatus>;
export type GuardianScan = z.infer<typeof guardianScan>;
