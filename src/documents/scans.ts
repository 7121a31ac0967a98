// Scans of uploaded files: captures through the detectors, tables through a model; progress, results, comparison.
import { z } from 'zod';
import { amount, nextCursor, severity, shownText, time } from './basic-shapes.ts';

export const scanRow = z
  .object({
    id: z.string(),
    file: shownText,
    bytes: amount,
    /** capture: packets through the detectors; table: rows through a model. */
    kind: z.enum(['capture', 'table', 'unknown']),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    /** 0 to 1. */
    progress: z.number().min(0).max(1),
    started: time,
    ended: time.nullable(),
    /** One sentence: what was found, or why it failed. */
    words: shownText,
    hint: shownText.nullable(),
    /** Alerts of a capture; abnormal windows of a table. */
    found: amount,
    worst: severity.nullable(),
  })
  .meta({ id: 'ScanRow' });
export const scanList = z.object({ scans: z.array(scanRow), next: nextCursor }).meta({ id: 'ScanList' });

export const captureResult = z.object({
  packets: amount,
  bytes: amount,
  flows: amount,
  first: time.nullable(),
  last: time.nullable(),
  alerts: z
    .array(
      z.object({
        id: z.string(),
        kind: z.string(),
        severity,
        title: shownText,
        sentence: shownText,
        device: shownText,
        start: time,
        end: time,
        count: amount,
        actions: z.array(shownText),
      }),
    )
    .max(1000),
  devices: z
    .array(
      z.object({
        name: shownText,
        mac: z.string().nullable(),
        ip: z.string().nullable(),
        vendor: shownText.nullable(),
        bytes: amount,
        alerts: amount,
      }),
    )
    .max(1000),
  warnings: z.array(shownText).max(100),
});

/** Severity by ratio of score to threshold: from 1, 1.2, 1.5, 3 (Home IoT Guardian's words). */
export const tableSeverity = z.enum(['Low', 'Medium', 'High', 'Critical']);
export const tableResult = z.object({
  rows: amount,
  columns: z.array(shownText).max(512),
  /** "isolation forest, fitted on this file" and the like. */
  model: shownText,
  threshold: z.number(),
  totalSamples: amount,
  anomalies: amount,
  percentage: z.number(),
  details: z
    .array(
      z.object({
        sequenceId: amount,
        error: z.number(),
        severity: tableSeverity,
        sample: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      }),
    )
    .max(1000),
  /** Scores in at most 1,000 parts, the highest of each, to draw. */
  curve: z.array(z.number()).max(1000),
  warnings: z.array(shownText).max(100),
});

export const scanDocument = z
  .object({ scan: scanRow, capture: captureResult.nullable(), table: tableResult.nullable() })
  .meta({ id: 'Scan' });

export const scanComparison = z
  .object({
    a: scanRow,
    b: scanRow,
    figures: z.array(z.object({ label: shownText, a: shownText, b: shownText })),
    onlyA: z.array(shownText),
    onlyB: z.array(shownText),
    both: z.array(shownText),
  })
  .meta({ id: 'ScanComparison' });

/** Home IoT Guardian's answer to POST /upload, with what we add. */
export const guardianResult = z
  .object({
    anomalies_count: amount,
    total_samples: amount,
    percentage: z.number(),
    threshold: z.number(),
    details: z.array(
      z.object({
        sequence_id: amount,
        error: z.number(),
        severity: tableSeverity,
        sample_data: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      }),
    ),
    scan_id: z.string(),
    model: shownText,
  })
  .meta({ id: 'GuardianResult' });

export type ScanRow = z.infer<typeof scanRow>;
export type ScanList = z.infer<typeof scanList>;
export type ScanDocument = z.infer<typeof scanDocument>;
export type CaptureResult = z.infer<typeof captureResult>;
export type TableResult = z.infer<typeof tableResult>;
export type ScanComparison = z.infer<typeof scanComparison>;
export type GuardianResult = z.infer<typeof guardianResult>;
