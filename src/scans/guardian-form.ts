// A table's result in the form in which Home IoT Guardian answers POST /upload.
import type { GuardianResult, TableResult } from '../documents/scans.ts';

/** Details come in the order of the rows, as its clients know them. */
export function guardianForm(id: string, table: TableResult): GuardianResult {
  return {
    anomalies_count: table.anomalies,
    total_samples: table.totalSamples,
    percentage: table.percentage,
    threshold: table.threshold,
    details: table.details
      .toSorted((a, b) => a.sequenceId - b.sequenceId)
      .map(({ sequenceId, error, severity, sample }) => ({
        sequence_id: sequenceId,
        error,
        severity,
        sample_data: sample,
      })),
    scan_id: id,
    model: table.model,
  };
}
