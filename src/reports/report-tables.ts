// The tables of the report: models side by side, files, what was left out, and how the columns were cleaned.
import { bestOf, type ComparisonColumn, comparedModels, comparisonColumns } from './comparison-columns.ts';
import { countText, valueText } from './figures.ts';
import { element, join, type Markup, text } from './markup.ts';
import type { CleanedColumn, RunDocument, RunModel } from './run-document.ts';

/** Rows of a table that are shown; the rest is counted. */
export const TABLE_ROWS_MAX = 200;

interface TableColumn<Row> {
  readonly title: string;
  readonly kind: 'name' | 'words' | 'unit' | 'term' | 'number';
  cell(row: Row): string;
}

const CLASSES = { name: 'name', words: 'wide', unit: 'unit', term: 'unit term', number: 'n' } as const;

/** A table in a box that scrolls on its own; `what` counts rows that are not shown, `where` says who has them. */
export function drawTable<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  what: string,
  where = 'run.json',
): Markup {
  const head = columns.map(({ title, kind }) => element('th', { scope: 'col', class: CLASSES[kind] }, text(title)));
  const body = rows.slice(0, TABLE_ROWS_MAX).map((row) => {
    const cells = columns.map(({ kind, cell }, i) => {
      const shown = cell(row);
      if (i === 0) return element('th', { scope: 'row', class: CLASSES[kind] }, text(shown));
      return element('td', { class: kind === 'number' && shown === '0' ? 'n zero' : CLASSES[kind] }, text(shown));
    });
    return element('tr', {}, ...cells);
  });
  const rest = rows.length - TABLE_ROWS_MAX;
  const note =
    rest > 0
      ? element('p', { class: 'quiet' }, text(`… and ${countText(rest)} more ${what}, all in ${where}.`))
      : ('' as Markup);
  return join([scrolling(caption, head, body), note]);
}

function scrolling(caption: string, head: readonly Markup[], body: readonly Markup[]): Markup {
  const table = element(
    'table',
    {},
    element('caption', {}, element('span', {}, text(caption))),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, table);
}

/** All models and baselines in one table, the best figure of each column in bold. `anchors` lead to the models' pictures. */
export function drawComparison(run: RunDocument, anchors: ReadonlyMap<RunModel, string>): Markup {
  const columns = comparisonColumns(run);
  const models = comparedModels(run).slice(0, TABLE_ROWS_MAX);
  const best = columns.map((column) => bestOf(run.models, column));
  const head = [
    element('th', { scope: 'col', class: 'model' }, text('Model')),
    ...columns.map(({ title }) => element('th', { scope: 'col', class: 'n' }, text(title))),
  ];
  const row = (model: RunModel): Markup => {
    const anchor = anchors.get(model);
    const title = text(model.title, 80);
    const name = anchor === undefined ? title : element('a', { href: `#${anchor}` }, title);
    return element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'model' }, name),
      ...comparisonCells(model, columns, best),
    );
  };
  const own = models.filter(({ isBaseline }) => !isBaseline);
  const baselines = models.filter(({ isBaseline }) => isBaseline);
  const group = (shown: string): Markup =>
    element('tr', { class: 'group' }, element('th', { colspan: columns.length + 1, scope: 'rowgroup' }, text(shown)));
  const body = [...own.map(row), ...(baselines.length > 0 ? [group('Simple baselines'), ...baselines.map(row)] : [])];
  return join([scrolling(comparisonCaption(run), head, body), drawRareNote(run), drawMeanings(columns)]);
}

function comparisonCells(
  model: RunModel,
  columns: readonly ComparisonColumn[],
  best: readonly ReadonlySet<RunModel>[],
): Markup[] {
  return columns.map((column, i) => {
    const [figure = '', spread] = column.cell(model).split(' ± ');
    const below = spread === undefined ? [] : [element('small', {}, text(`± ${spread}`))];
    return element('td', { class: best[i]!.has(model) ? 'n best' : 'n' }, text(figure), ...below);
  });
}

function comparisonCaption(run: RunDocument): string {
  const spread =
    run.seeds > 1 ? `Mean ± standard deviation over ${countText(run.seeds)} seeds, where chance plays a part. ` : '';
  const isMeasured = run.models.some(({ measures }) => measures !== null);
  const rule = isMeasured
    ? 'The best figure of each column is bold.'
    : 'Rows strictly above the threshold are flagged.';
  return `${spread}${splitSentence(run.split)}${rule}`;
}

/** Says what rates below one row of the test mean. */
function drawRareNote({ models }: RunDocument): Markup {
  const counts = models.flatMap(({ measures }) =>
    measures === null ? [] : [measures.confusion.trueNegative + measures.confusion.falsePositive],
  );
  const normal = Math.min(...counts);
  if (!(normal < 10_000)) return '' as Markup;
  const rates = normal < 1000 ? 'TPR at FPR 10⁻³ and 10⁻⁴ count' : 'TPR at FPR 10⁻⁴ counts';
  return element(
    'p',
    { class: 'quiet' },
    text(`With ${countText(normal)} normal rows to judge by, ${rates} what is found without any false alarm.`),
  );
}

function splitSentence(split: string | null): string {
  if (split === null || split === '') return '';
  if (split.startsWith('by ')) return `Rows were split ${split}. `;
  return `${split[0]!.toUpperCase()}${split.slice(1)}. `;
}

function drawMeanings(columns: readonly ComparisonColumn[]): Markup {
  const items = columns.map(({ title, words }) =>
    join([element('dt', {}, text(title)), element('dd', {}, text(`${words}.`))]),
  );
  return element(
    'details',
    {},
    element('summary', {}, text('What the figures mean')),
    element('dl', { class: 'words' }, ...items),
  );
}

const CLEANING: readonly TableColumn<CleanedColumn>[] = [
  { title: 'Column', kind: 'name', cell: ({ name }) => name },
  // A unit of 1 is a plain number.
  { title: 'Unit', kind: 'unit', cell: ({ unit }) => (unit === '1' ? '' : unit) },
  { title: 'Empty', kind: 'number', cell: ({ empty }) => countText(empty) },
  { title: 'Not a number', kind: 'number', cell: ({ notANumber }) => countText(notANumber) },
  { title: 'Infinite', kind: 'number', cell: ({ infinite }) => countText(infinite) },
  { title: 'Text', kind: 'number', cell: ({ text: texts }) => countText(texts) },
  { title: 'Least', kind: 'number', cell: ({ least }) => valueText(least) },
  { title: 'Median', kind: 'number', cell: ({ median }) => valueText(median) },
  { title: 'Largest', kind: 'number', cell: ({ largest }) => valueText(largest) },
];

/** What each used column held before it was cleaned, and the range of its values. */
export function drawCleaning(run: RunDocument): Markup {
  const columns = run.columns.some(({ unit }) => unit !== '' && unit !== '1')
    ? CLEANING
    : CLEANING.filter(({ title }) => title !== 'Unit');
  const caption = `Cells that held no number, and the range of the rows that were used. Rule: ${run.missingRule}.`;
  if (run.columns.length <= COLUMNS_AT_ONCE) return drawTable(caption, columns, run.columns, 'columns');
  const [patchy, whole] = [run.columns.filter(hasGaps), run.columns.filter((column) => !hasGaps(column))];
  const ranges = columns.filter(({ title }) => !GAPS.has(title));
  const shown = `All cells of ${patchy.length > 0 ? 'the other ' : ''}${countText(whole.length)} columns are numbers: their ranges`;
  const folded = element(
    'details',
    { class: 'rows' },
    element('summary', {}, text(shown)),
    drawTable(`${shown}.`, ranges, whole, 'columns'),
  );
  return join([
    patchy.length > 0 ? drawTable(caption, columns, patchy, 'columns') : ('' as Markup),
    whole.length > 0 ? folded : ('' as Markup),
  ]);
}

/** More columns than these stand in two tables, the one that hides nothing folded. */
const COLUMNS_AT_ONCE = 50;

const GAPS: ReadonlySet<string> = new Set(['Empty', 'Not a number', 'Infinite', 'Text']);

function hasGaps({ empty, notANumber, infinite, text: texts }: CleanedColumn): boolean {
  return empty + notANumber + infinite + texts > 0;
}

export function drawFiles({ files }: RunDocument): Markup {
  const columns: readonly TableColumn<RunDocument['files'][number]>[] = [
    { title: 'File', kind: 'name', cell: ({ file }) => file },
    { title: 'Format', kind: 'name', cell: ({ format }) => format },
    { title: 'Rows', kind: 'number', cell: ({ rows }) => countText(rows) },
  ];
  return drawTable('Files that were read', columns, files, 'files');
}

export function drawRowsLeftOut({ rowsLeftOut }: RunDocument): Markup {
  const columns: readonly TableColumn<RunDocument['rowsLeftOut'][number]>[] = [
    { title: 'Reason', kind: 'words', cell: ({ reason }) => reason },
    { title: 'Rows', kind: 'number', cell: ({ rows }) => countText(rows) },
  ];
  return drawTable('Rows that were left out', columns, rowsLeftOut, 'reasons');
}

export function drawColumnsLeftOut({ columnsLeftOut }: RunDocument): Markup {
  const columns: readonly TableColumn<RunDocument['columnsLeftOut'][number]>[] = [
    { title: 'Column', kind: 'name', cell: ({ name }) => name },
    { title: 'Reason', kind: 'words', cell: ({ reason }) => reason },
  ];
  return drawTable('Columns that were left out', columns, columnsLeftOut, 'columns');
}
