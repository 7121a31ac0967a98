// Reads columns of a table where one column may be asked for twice: CICFlowMeter's 2017 names hold one column under two names.
import type { CellCounts, TableBatch, TableSelection, TableSource } from '../tables/table-source.ts';

/** As `source.read`, but a position may come more than once among the numbers or texts. */
export function readColumns(
  source: TableSource,
  selection: TableSelection,
  counts: readonly CellCounts[],
  signal: AbortSignal,
): AsyncIterable<TableBatch> {
  const numbers = [...new Set(selection.numbers)];
  const texts = [...new Set(selection.texts)];
  if (numbers.length === selection.numbers.length && texts.length === selection.texts.length)
    return source.read(selection, counts, signal);
  const first = new Map(selection.numbers.map((at, i) => [at, counts[i]!] as const).reverse());
  const own = numbers.map((at) => first.get(at)!);
  return widen(source.read({ numbers, texts }, own, signal), selection, numbers, texts);
}

async function* widen(
  batches: AsyncIterable<TableBatch>,
  selection: TableSelection,
  numbers: readonly number[],
  texts: readonly number[],
): AsyncIterable<TableBatch> {
  const placeOf = new Map(numbers.map((at, place) => [at, place] as const));
  const places = selection.numbers.map((at) => placeOf.get(at)!);
  const width = places.length;
  for await (const batch of batches) {
    const values = new Float64Array(batch.rows * width);
    for (let i = 0; i < batch.rows; i++)
      for (let j = 0; j < width; j++) values[i * width + j] = batch.numbers[i * numbers.length + places[j]!]!;
    yield { ...batch, numbers: values, texts: selection.texts.map((at) => batch.texts[texts.indexOf(at)]!) };
  }
}
