// The comparison of a run's models as a table of text, for terminals.
import { cleanText } from '../alerts/words.ts';
import { type ComparisonColumn, comparedModels, comparisonColumns } from './comparison-columns.ts';
import type { RunDocument, RunModel } from './run-document.ts';

const NAME_WIDTH_MAX = 28;
const BETWEEN = '  ';
const WIDTH_LEAST = 40;

/**
 * Models, then baselines, with their figures in columns of at most `width` characters together. Where they do not fit, the spreads go
 * first; then the columns go on below, under the names once more.
 */
export function formatComparison(run: RunDocument, width: number = 100): string {
  const models = comparedModels(run);
  const columns = comparisonColumns(run);
  const room = Math.max(WIDTH_LEAST, Math.floor(width));
  const names = namesOf(models);
  const whole = columns.map((column) => cellsOf(column, models, true));
  if (widthOf(names, whole) <= room) return drawLines(names, whole, models).join('\n');
  const short = columns.map((column) => cellsOf(column, models, false));
  return blocksOf(names, short, room)
    .map((block) => drawLines(names, block, models).join('\n'))
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

/** As many columns in each block as fit, at least one. */
function blocksOf(names: Cells, columns: readonly Cells[], room: number): Cells[][] {
  const blocks: Cells[][] = [];
  let block: Cells[] = [];
  for (const cells of columns) {
    if (block.length > 0 && widthOf(names, [...block, cells]) > room) {
      blocks.push(block);
      block = [];
    }
    block.push(cells);
  }
  return [...blocks, block];
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
