// The comparison of a run's models as a table of text, for terminals.
import { cleanText } from '../alerts/words.ts';
import { type ComparisonColumn, comparedModels, comparisonColumns, confusionColumns } from './comparison-columns.ts';
import type { RunDocument, RunModel } from './run-document.ts';

const NAME_WIDTH_MAX = 28;
const BETWEEN = '  ';
const WIDTH_LEAST = 40;

/**
 * Models, then baselines, with their figures in columns of at most `width` characters together. Where they do not fit, the columns go on
 * below, under the names once more; the spreads over seeds go where leaving them out saves such a part.
 */
export function formatComparison(run: RunDocument, width: number = 100): string {
  const models = comparedModels(run);
  const columns = [...comparisonColumns(run), ...confusionColumns(run)];
  const room = Math.max(WIDTH_LEAST, Math.floor(width));
  const names = namesOf(models);
  const whole = partsOf(
    names,
    columns.map((column) => cellsOf(column, models, true)),
    room,
  );
  const short = partsOf(
    names,
    columns.map((column) => cellsOf(column, models, false)),
    room,
  );
  return (whole.length <= short.length ? whole : short)
    .map((part) => drawLines(names, part, models).join('\n'))
    .join('\n\n');
}

/** Title first, then one cell a model. */
type Cells = readonly string[];

function namesOf(models: readonly RunModel[]): Cells {
  return ['model', ...models.map(({ name }) => cleanText(String(name), NAME_WIDTH_MAX))];
}

function cellsOf(column: ComparisonColumn, models: readonly RunModel[], hasSpread: boolean): Cells {
  const cells = models.map((model) => column.cell(model));
  return [column.short, ...(hasSpread ? cells : cells.map((cell) => cell.split(' ± ')[0]!))];
}

function widest(cells: Cells): number {
  return cells.reduce((most, cell) => Math.max(most, [...cell].length), 0);
}

function widthOf(names: Cells, columns: readonly Cells[]): number {
  return columns.reduce((sum, cells) => sum + BETWEEN.length + widest(cells), widest(names));
}

/** As few parts as fit, with about as many columns in each; at least one column in a part. */
function partsOf(names: Cells, columns: readonly Cells[], room: number): Cells[][] {
  const full = filled(names, columns, room, columns.length);
  for (let most = Math.ceil(columns.length / full.length); most < columns.length; most++) {
    const even = filled(names, columns, room, most);
    if (even.length === full.length) return even;
  }
  return full;
}

function filled(names: Cells, columns: readonly Cells[], room: number, most: number): Cells[][] {
  const parts: Cells[][] = [[]];
  for (const cells of columns) {
    const part = parts.at(-1)!;
    const isFull = part.length === most || widthOf(names, [...part, cells]) > room;
    if (part.length > 0 && isFull) parts.push([cells]);
    else part.push(cells);
  }
  return parts;
}

/** The title, the models, and the baselines after an empty line. */
function drawLines(names: Cells, columns: readonly Cells[], models: readonly RunModel[]): string[] {
  const nameWidth = widest(names);
  const widths = columns.map(widest);
  const lines = names.map((name, row) => {
    const cells = columns.map((cells, i) => ' '.repeat(widths[i]! - [...cells[row]!].length) + cells[row]!);
    return [name + ' '.repeat(nameWidth - [...name].length), ...cells].join(BETWEEN).trimEnd();
  });
  const firstBaseline = models.findIndex(({ isBaseline }) => isBaseline);
  if (firstBaseline > 0) lines.splice(firstBaseline + 1, 0, '');
  return lines;
}
