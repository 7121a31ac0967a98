// The judged rows of an evaluation as CSV: where each stands, its label, and the score of each model by the first seed.
import type { Evaluation } from './evaluate-study.ts';
import { createScoreWriter, type ScoreColumn } from './score-writer.ts';

/** The bytes of `scores.csv`. */
export function testScores({ document, data, test, scores }: Evaluation): Uint8Array {
  const { files, fileOf, rowOf, labels } = data;
  const columns: ScoreColumn[] = [
    { name: 'file', kind: 'text' },
    { name: 'row', kind: 'whole' },
    { name: 'label', kind: 'text' },
    ...document.models.map(({ name }): ScoreColumn => ({ name: `${name}.score`, kind: 'number' })),
  ];
  const chunks: Uint8Array[] = [];
  const writer = createScoreWriter('csv', { write: (bytes) => void chunks.push(bytes.slice()) }, columns);
  writer.write({
    rows: test.length,
    columns: [
      Array.from(test, (row) => files[fileOf[row]!]!.file),
      Float64Array.from(test, (row) => rowOf[row]!),
      Array.from(test, (row) => (labels![row] === 1 ? 'abnormal' : 'normal')),
      ...scores,
    ],
  });
  writer.finish();
  return Buffer.concat(chunks);
}
