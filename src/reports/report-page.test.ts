// What the report promises: whole, safe, accessible, limited, and in the order a reader needs.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { elementsOf, type ParsedElement, parseMarkup, textOf } from '../../test/reports/markup-parser.ts';
import { sampleRun, unlabelledRun } from '../../test/reports/sample-run.ts';
import { createRandom } from '../base/random.ts';
import { makePictures } from './pictures.ts';
import { makeReport } from './report-page.ts';
import type { RunDocument, RunModel } from './run-document.ts';

const KNOWN_ELEMENTS = new Set(
  'html head meta title style body header main footer section h1 h2 p a ul li div table caption span thead tbody tr th td small details summary dl dt dd figure figcaption svg desc g text rect line path circle pre code'.split(
    ' ',
  ),
);
const KNOWN_ATTRIBUTES = new Set(
  'lang charset http-equiv content name class href id scope colspan tabindex role aria-label aria-labelledby viewBox style xmlns width height x y x1 y1 x2 y2 cx cy r rx d transform font-size font-weight text-anchor stroke-width stroke-dasharray stroke-linejoin fill-opacity'.split(
    ' ',
  ),
);

let run: RunDocument;
let page: string;
let elements: ParsedElement[];

beforeAll(() => {
  run = sampleRun(2000);
  page = makeReport(run);
  elements = elementsOf(parseMarkup(page));
});

const named = (name: string): ParsedElement[] => elements.filter((element) => element.name === name);

/** Throws where the markup holds anything that runs, fetches or is not ours. */
function expectHarmless(markup: string): void {
  for (const { name, attributes } of elementsOf(parseMarkup(markup))) {
    if (!KNOWN_ELEMENTS.has(name)) throw new Error(`unknown element ${name}`);
    for (const [key, value] of Object.entries(attributes)) {
      if (!KNOWN_ATTRIBUTES.has(key)) throw new Error(`unknown attribute ${key}`);
      if (key === 'href' && !/^#[a-z0-9-]+$/.test(value)) throw new Error(`a link to ${value}`);
    }
  }
  expect(markup).not.toMatch(/url\(|@import|javascript:/i);
  expect(markup.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<img/i);
}

test('the page and its pictures are well formed, run nothing and fetch nothing', () => {
  for (const document of [run, unlabelledRun(2000)]) {
    expectHarmless(makeReport(document));
    for (const { svg } of makePictures(document)) expectHarmless(svg);
  }
});

test('hostile names are shown as text, without marks that turn the direction of writing', () => {
  const shown = elements.map(textOf);
  expect(shown).toContain('<script>alert(1)</script>');
  expect(shown).toContain('a "quoted" & <b>bold</b> name');
  expect(shown).toContain('reversed');
  expect(page).not.toContain('\u202e');
});

test('the page says what was found, then warns, compares, shows each model, the data, and how to repeat it', () => {
  const headings = elements.filter(({ name }) => name === 'h1' || name === 'h2').map(textOf);
  expect(headings).toEqual([
    '3 models compared',
    'Read this first',
    'How they compare',
    'Isolation forest',
    'ECOD',
    'COPOD',
    'Box plot (baseline)',
    'One rule (baseline)',
    'The data',
    'How to repeat it',
  ]);
  expect(named('p').map(textOf)[1]).toMatch(
    /^Porchlight tried 3 models beside 2 simple baselines on 75,224 rows of 2 files, each over 5 seeds\. Isolation forest ranks best with a PR AUC of 0\.\d{3}; the best baseline, One rule, has 0\.\d{3}\./,
  );
  expect(textOf(named('pre')[0]!)).toBe(run.command);
  expect(named('figcaption').map(textOf).slice(0, 8)).toEqual([
    'Areas under the curves',
    'Precision and recall',
    'ROC curve',
    'ROC curve at low false-alarm rates',
    'Scores',
    'Scores over time',
    'What carries the scores',
    'Right and wrong',
  ]);
});

test('figures in the comparison are those of the run, with their spread', () => {
  const cells = elementsOf(named('table')[0]!)
    .filter(({ name }) => name === 'td')
    .map(textOf);
  const { mean, sd } = run.models[0]!.measures!.prAuc!;
  expect(cells[1]).toBe(`${mean.toFixed(3)}± ${sd.toFixed(3)}`);
  const best = elementsOf(named('table')[0]!).filter(({ attributes }) => attributes['class'] === 'n best');
  expect(best.length).toBe(7);
  expect(textOf(best[0]!)).toBe(cells[0]);
});

test('the best figure is a baseline where a baseline is best, and the summary says so', () => {
  const models = run.models.map(
    (model): RunModel =>
      model.isBaseline ? { ...model, measures: { ...model.measures!, prAuc: { mean: 0.95, sd: 0 } } } : model,
  );
  const text = textOf(parseMarkup(makeReport({ ...run, models })));
  expect(text).toContain(
    'No model beats the baseline Box plot (PR AUC 0.950): Isolation forest, the best of them, has',
  );
});

test('every picture has a title and a description, every table a caption, every id is unique', () => {
  const ids = elements.flatMap(({ attributes }) => attributes['id'] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const pictures = named('svg');
  expect(pictures.length).toBe(4 + 5 * 4 + 1);
  for (const picture of pictures) {
    const [title, description] = picture.children as ParsedElement[];
    expect(picture.attributes['aria-labelledby']).toBe(`${title!.attributes['id']} ${description!.attributes['id']}`);
    expect(textOf(title!).length).toBeGreaterThan(5);
    expect(textOf(description!).length).toBeGreaterThan(20);
  }
  for (const table of named('table')) expect((table.children[0] as ParsedElement).name).toBe('caption');
  for (const cell of named('th')) expect(cell.attributes['scope']).toMatch(/^(?:col|row|rowgroup)$/);
  const targets = named('a').map(({ attributes }) => attributes['href']!.slice(1));
  expect(targets.length).toBe(5);
  for (const target of targets) expect(ids).toContain(target);
});

test('picture files have names that stay in their folder, and colours for light, dark and print of their own', () => {
  const models = run.models.map((model, i) => ({ ...model, name: i < 2 ? '../../etc/Passwd' : `${model.name}\0` }));
  const pictures = makePictures({ ...run, models });
  expect(pictures.map(({ name }) => name)).toContain('scores-etc-passwd-2');
  expect(new Set(pictures.map(({ name }) => name)).size).toBe(pictures.length);
  for (const { name, svg } of pictures) {
    expect(name).toMatch(/^[a-z0-9-]{1,60}$/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="[\d.]+" height="[\d.]+"/);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
    expect(svg).not.toContain('var(');
  }
});

test('more models, columns and warnings than are shown are named or counted', () => {
  const models = Array.from({ length: 30 }, (_, i) => ({
    ...run.models[0]!,
    name: `m${i}`,
    title: `Model number ${i}`,
  }));
  const columns = Array.from({ length: 300 }, (_, i) => ({ ...run.columns[0]!, name: `column ${i}` }));
  const warnings = Array.from({ length: 50 }, (_, i) => `Warning ${i}.`);
  const large = makeReport({ ...run, models, columns, warnings });
  const text = textOf(parseMarkup(large));
  expect(text).toContain('… and 100 more columns, all in run.json.');
  expect(text).toContain('… and 30 more, all in run.json.');
  expect(text).toContain('Without pictures of their own: Model number 12, Model number 13');
  expect(elementsOf(parseMarkup(large)).filter(({ attributes }) => attributes['id']?.startsWith('model-')).length).toBe(
    12,
  );
});

test('of many columns those with gaps are shown and the others folded, without columns of zeros', () => {
  const one = { ...run.columns[0]!, empty: 0, notANumber: 0, infinite: 0, text: 0 };
  const columns = Array.from({ length: 138 }, (_, i) => ({ ...one, name: `column ${i}`, empty: i < 5 ? 3 : 0 }));
  const parsed = parseMarkup(makeReport({ ...run, columns }));
  const folded = elementsOf(parsed).filter(
    ({ name, attributes }) => name === 'details' && attributes['class'] === 'rows',
  );
  expect(folded.map(textOf).join('')).toMatch(/^All cells of the other 133 columns are numbers/);
  expect(folded.map(textOf).join('')).not.toContain('Empty');
  expect(textOf(parsed)).toContain('column 4');
  expect(page).not.toContain('class="rows"');
});

test('models without a curve are named below the curves', () => {
  const models = Array.from({ length: 8 }, (_, i) => ({ ...run.models[0]!, name: `m${i}`, title: `Number ${i}` }));
  expect(textOf(parseMarkup(makeReport({ ...run, models })))).toContain('without one: Number 6, Number 7.');
  expect(textOf(parseMarkup(page))).not.toContain('without one');
});

test('names of features are whole beside their bars', () => {
  const contributions = [
    { feature: 'bidirectional_stddev_piat_ms', share: 0.6 },
    { feature: 'log_packets_per_second', share: 0.4 },
  ];
  const models = [{ ...run.models[0]!, contributions }];
  const { svg } = makePictures({ ...run, models }).find(({ name }) => name.startsWith('contributions'))!;
  expect(svg).toContain('>bidirectional_stddev_piat_ms</text>');
  expect(svg).toContain('>log_packets_per_second</text>');
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('"><script>alert(1)</script>', "' onload='x", ']]>', '&amp;<!--', '</style>', '%0a'),
);
const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY));

/** The run with every text and number that chance picks replaced. */
function disturbed(value: unknown, pick: () => boolean, word: () => string, figure: () => number): unknown {
  if (typeof value === 'string') return pick() && value !== 'time' && value !== 'row' ? word() : value;
  if (typeof value === 'number') return pick() ? figure() : value;
  if (Array.isArray(value)) return value.slice(0, 12).map((one) => disturbed(one, pick, word, figure));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, disturbed(one, pick, word, figure)]));
}

test('no text and no number in a run breaks the page or its pictures', () => {
  const texts = fc.array(anyText, { minLength: 1, maxLength: 12 });
  const numbers = fc.array(anyNumber, { minLength: 1, maxLength: 12 });
  const small = { ...run, models: run.models.slice(2, 4), columns: run.columns.slice(0, 5) };
  fc.assert(
    fc.property(fc.nat(), texts, numbers, (seed, words, figures) => {
      const random = createRandom(seed);
      const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
      const document = disturbed(
        small,
        () => random() < 0.2,
        () => one(words),
        () => one(figures),
      ) as RunDocument;
      expectHarmless(makeReport(document));
      for (const { svg } of makePictures(document)) {
        expectHarmless(svg);
        expect(/="[^"]*(?:NaN|Infinity|undefined)/.exec(svg)?.[0]).toBeUndefined();
      }
    }),
    { numRuns: 40 },
  );
});
