// The report of a run: one HTML page that holds everything it needs, with no script and nothing from outside.
import { counted } from '../alerts/words.ts';
import { comparedModels } from './comparison-columns.ts';
import { modelsWithoutCurve } from './curve-pictures.ts';
import { countText, momentText, shareText, valueText } from './figures.ts';
import { reportSummary, reportTitle } from './findings-words.ts';
import { element, HTML_DOCTYPE, join, type Markup, styleElement, text } from './markup.ts';
import { inlinePicture, PICTURE_WIDTH, type Picture } from './picture.ts';
import { drawPictures, type RunPictures } from './pictures.ts';
import { reportRules } from './report-style.ts';
import { drawCleaning, drawColumnsLeftOut, drawComparison, drawFiles, drawRowsLeftOut } from './report-tables.ts';
import type { RunDocument, RunModel } from './run-document.ts';

const NOTHING = '' as Markup;

/** Warnings that are shown. */
const WARNINGS_MAX = 20;

/** Characters of the command line and of a model's options. */
const COMMAND_MAX = 4000;

/** One self-contained HTML page. Every text of the run is escaped; nothing in it can become markup. */
export function makeReport(run: RunDocument): string {
  const pictures = drawPictures(run);
  const title = reportTitle(run);
  const anchors = new Map(pictures.models.map(({ model }, i) => [model, `model-${i + 1}`]));
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    // Should an escape ever fail, the browser still runs and fetches nothing.
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, text(`${title} · Porchlight`)),
    styleElement(reportRules()),
  );
  const header = element(
    'header',
    {},
    element('p', { class: 'brand' }, text('Porchlight')),
    element('h1', {}, text(title, 120)),
    element('p', { class: 'lead' }, text(reportSummary(run), 1000)),
    drawWarnings(run.warnings),
  );
  const main = element(
    'main',
    {},
    drawModelsSection(run, pictures, anchors),
    ...pictures.models.map(({ model, pictures: own }) => drawModelSection(model, own, anchors.get(model)!)),
    drawDataSection(run, pictures.correlation),
    drawMakingSection(run),
  );
  const foot = element(
    'footer',
    {},
    text(
      `Made by Porchlight ${run.porchlight} on ${momentText(run.createdMs)}. This page holds everything that it shows.`,
    ),
  );
  return `${join([HTML_DOCTYPE, element('html', { lang: 'en' }, head, element('body', {}, header, main, foot))])}\n`;
}

function drawWarnings(warnings: readonly string[]): Markup {
  if (warnings.length === 0) return NOTHING;
  const shown = warnings.slice(0, WARNINGS_MAX).map((warning) => element('li', {}, text(warning, 600)));
  const rest = warnings.length - WARNINGS_MAX;
  if (rest > 0) shown.push(element('li', {}, text(`… and ${countText(rest)} more, all in run.json.`)));
  return element(
    'section',
    { class: 'first' },
    element('h2', {}, text('Read this first')),
    element('ul', {}, ...shown),
  );
}

function drawModelsSection(run: RunDocument, pictures: RunPictures, anchors: ReadonlyMap<RunModel, string>): Markup {
  const rest = comparedModels(run).slice(pictures.models.length);
  const named =
    rest.length === 0
      ? NOTHING
      : element(
          'p',
          { class: 'quiet' },
          text(`Without pictures of their own: ${rest.map(({ title }) => title).join(', ')}.`, 2000),
        );
  return element(
    'section',
    {},
    element('h2', {}, text(run.models.some(({ measures }) => measures !== null) ? 'How they compare' : 'The models')),
    drawComparison(run, anchors),
    drawFigures(pictures.comparison),
    pictures.comparison.length > 0 ? drawCurveNote(run) : NOTHING,
    named,
  );
}

/** Says what the curves do not show. */
function drawCurveNote(run: RunDocument): Markup {
  const undrawn = modelsWithoutCurve(run.models).map(({ title }) => title);
  const sentences = [
    ...(run.seeds > 1 ? ['Curves and tables of right and wrong are those of the first seed.'] : []),
    ...(undrawn.length > 0 ? [`Curves are drawn for those that do best; without one: ${undrawn.join(', ')}.`] : []),
  ];
  return sentences.length > 0 ? element('p', { class: 'quiet' }, text(sentences.join(' '), 2000)) : NOTHING;
}

function drawModelSection(model: RunModel, pictures: readonly Picture[], anchor: string): Markup {
  const flagged = model.scoredRows > 0 ? ` (${shareText(model.flaggedRows / model.scoredRows)})` : '';
  const facts: readonly (readonly [string, string])[] = [
    ['Threshold', `${valueText(model.threshold)} (${model.thresholdRule})`],
    ['Flagged', `${countText(model.flaggedRows)} of ${countText(model.scoredRows)} rows${flagged}`],
    ['Trained on', counted(model.trainedRows, 'row')],
    ['Scaling', model.scalers.length > 0 ? model.scalers.join(', then ') : 'none'],
    ['Options', optionWords(model.options)],
    ['Seed', countText(model.seed).replaceAll(',', '')],
  ];
  return element(
    'section',
    { id: anchor },
    element('h2', {}, text(`${model.title}${model.isBaseline ? ' (baseline)' : ''}`, 120)),
    // With an odd number of pictures the facts stand beside them, so that no hole is left.
    ...(pictures.length % 2 === 1
      ? [drawFigures(pictures, element('div', { class: 'card' }, drawFacts(facts)))]
      : [drawFacts(facts), drawFigures(pictures)]),
  );
}

function drawFacts(facts: readonly (readonly [string, string])[]): Markup {
  const items = facts.map(([name, value]) =>
    element('div', {}, element('dt', {}, text(name)), element('dd', {}, text(value, COMMAND_MAX))),
  );
  return element('dl', { class: 'facts' }, ...items);
}

function optionWords(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (entries.length === 0) return 'none';
  return entries
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

function drawFigures(pictures: readonly Picture[], first: Markup = NOTHING): Markup {
  if (pictures.length === 0) return first;
  return element('div', { class: 'pictures' }, first, ...pictures.map(drawFigure));
}

function drawFigure(picture: Picture): Markup {
  // The heading above has the model's name already.
  const caption = picture.title.split(': ')[0]!;
  const attributes = { class: picture.width > PICTURE_WIDTH ? 'wide-picture' : null };
  return element('figure', attributes, element('figcaption', {}, text(caption)), inlinePicture(picture));
}

function drawDataSection(run: RunDocument, correlation: Picture | null): Markup {
  const leftOut = run.rowsRead - run.rowsUsed;
  const facts: [string, string][] = [
    ['Rows read', countText(run.rowsRead)],
    ['Rows used', countText(run.rowsUsed)],
    ['Rows left out', leftOut > 0 ? `${countText(leftOut)} (${shareText(leftOut / run.rowsRead)})` : 'none'],
    ['Columns used', countText(run.columns.length)],
  ];
  if (run.label !== null) {
    const { column, normal, normalRows, abnormalRows } = run.label;
    facts.push(
      ['Label', `${column}; normal is ${normal}`],
      ['Labelled', `${countText(normalRows)} normal, ${countText(abnormalRows)} abnormal`],
    );
  }
  return element(
    'section',
    {},
    element('h2', {}, text('The data')),
    drawFacts(facts),
    run.files.length > 0 ? drawFiles(run) : NOTHING,
    run.rowsLeftOut.length > 0 ? drawRowsLeftOut(run) : NOTHING,
    run.columnsLeftOut.length > 0 ? drawColumnsLeftOut(run) : NOTHING,
    run.columns.length > 0 ? drawCleaning(run) : NOTHING,
    correlation === null ? NOTHING : drawFigure(correlation),
  );
}

function drawMakingSection(run: RunDocument): Markup {
  const seeds = run.seeds > 1 ? ` It ran ${countText(run.seeds)} seeds, counted from the one given.` : '';
  return element(
    'section',
    {},
    element('h2', {}, text('How to repeat it')),
    element(
      'p',
      {},
      text(
        `The same command on the same files with the same version gives the same figures; only times differ.${seeds}`,
      ),
    ),
    element('pre', {}, element('code', {}, text(run.command, COMMAND_MAX))),
  );
}
