// The report of an experiment: one HTML page that holds everything it needs, with no script and nothing from outside.
import { momentText } from '../reports/figures.ts';
import { element, HTML_DOCTYPE, join, type Markup, styleElement, text } from '../reports/markup.ts';
import { inlinePicture, type Picture } from '../reports/picture.ts';
import { reportRules } from '../reports/report-style.ts';
import { drawTable } from '../reports/report-tables.ts';
import type { StudyFrame } from '../studies/study-frame.ts';
import type { AlertRow, AttackRow, DetectorRow, DeviceRow, ScenarioDocument } from './scenario-document.ts';
import { drawFound, drawHome } from './scenario-pictures.ts';
import { scenarioVerdict, shareWords, spanWords } from './scenario-words.ts';

const NOTHING = '' as Markup;
const COMMAND_MAX = 4000;
const NONE = '–';
/** Where rows stand that a table leaves out. */
const REST = 'the document of --json';

/** One self-contained page. Every text of the document is escaped; nothing in it can become markup. */
export function makeScenarioReport(document: ScenarioDocument, frame: StudyFrame): string {
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
    element('title', {}, text(`${document.name} · Porchlight`)),
    styleElement(reportRules()),
  );
  const [lead = '', ...verdict] = scenarioVerdict(document);
  const header = element(
    'header',
    {},
    element('p', { class: 'brand' }, text('Porchlight')),
    element('h1', {}, text(document.name, 120)),
    element('p', { class: 'lead' }, text(lead, 1000)),
    ...verdict.map((each) => element('p', {}, text(each, 1000))),
    warnings(document.warnings),
  );
  const main = element(
    'main',
    {},
    figure(drawHome(document)),
    section('Attacks', document.attacks.length === 0 ? words('None.') : attackTable(document.attacks)),
    section(
      'Detectors, and dumb rules with as many false alerts',
      join([figure(drawFound(document)), detectorTable(document)]),
    ),
    section(
      'False alerts',
      document.falseAlerts === 0
        ? words('None.')
        : alertTable(
            'Alerts of medium or high severity in watched time that cite no injected packet',
            document.falseAlertList,
          ),
    ),
    section('Devices', deviceTable(document.devices)),
    section('All alerts', alertTable('Of every severity, notices too', document.alertList)),
    section('How it was made', element('pre', {}, text(frame.command, COMMAND_MAX))),
  );
  const made = `Made by Porchlight ${frame.porchlight} on ${momentText(frame.createdMs)}. This page holds everything that it shows.`;
  const body = element('body', {}, header, main, element('footer', {}, text(made)));
  return `${join([HTML_DOCTYPE, element('html', { lang: 'en' }, head, body)])}\n`;
}

function section(title: string, content: Markup): Markup {
  return element('section', {}, element('h2', {}, text(title)), content);
}

function words(shown: string): Markup {
  return element('p', { class: 'quiet' }, text(shown));
}

function figure(picture: Picture | null): Markup {
  if (picture === null) return NOTHING;
  const caption = element('figcaption', {}, text(picture.title));
  return element('figure', { class: 'wide-picture' }, caption, inlinePicture(picture));
}

function warnings(list: readonly string[]): Markup {
  if (list.length === 0) return NOTHING;
  const items = list.slice(0, 20).map((warning) => element('li', {}, text(warning, 600)));
  return element(
    'section',
    { class: 'first' },
    element('h2', {}, text('Read this first')),
    element('ul', {}, ...items),
  );
}

function attackTable(attacks: readonly AttackRow[]): Markup {
  return drawTable<AttackRow>(
    'Found: an alert of an expected kind on a participant that cites an injected flow, up to 10 minutes after the last packet (beacons and slow scans: an hour)',
    [
      { title: 'Attack', kind: 'name', cell: ({ name }) => name },
      { title: 'Found by', kind: 'term', cell: ({ kind }) => kind ?? 'not found' },
      {
        title: 'After',
        kind: 'number',
        cell: (row) => (row.delaySeconds === null ? NONE : spanWords(row.delaySeconds)),
      },
      { title: 'Device', kind: 'unit', cell: ({ device }) => device ?? NONE },
      { title: 'Expected', kind: 'words', cell: ({ expect }) => expect.join(', ') },
      { title: 'Note', kind: 'words', cell: noteOf },
    ],
    attacks,
    'attacks',
    REST,
  );
}

function noteOf(attack: AttackRow): string {
  const notes = [
    attack.isPoisoning ? 'while learning: counted apart' : '',
    attack.level === 'flows' ? 'from flow records' : '',
    attack.isTimeCollapsed ? 'times collapsed: no delay' : '',
    attack.found && !attack.foundGrave ? 'in the inbox only' : '',
  ];
  return notes.filter((note) => note !== '').join('; ') || NONE;
}

function detectorTable({ detectors, baselines }: ScenarioDocument): Markup {
  const share = (value: number | null): string => (value === null ? NONE : shareWords(value));
  const isRule = new Set(baselines);
  return drawTable<DetectorRow>(
    'A share at a false positive rate stands only where that rate means ten benign windows or more',
    [
      { title: 'Kind', kind: 'name', cell: (row) => (isRule.has(row) ? `${row.name} (dumb rule)` : row.name) },
      { title: 'Found', kind: 'number', cell: ({ found, total }) => `${found} of ${total}` },
      { title: 'False alerts', kind: 'number', cell: ({ falseAlerts }) => String(falseAlerts) },
      { title: 'Per device-week', kind: 'number', cell: (row) => row.falseAlertsPerDeviceWeek?.toFixed(2) ?? NONE },
      {
        title: 'Median delay',
        kind: 'number',
        cell: (row) => (row.medianDelaySeconds === null ? NONE : spanWords(row.medianDelaySeconds)),
      },
      { title: 'At FPR 0.001', kind: 'number', cell: (row) => share(row.tprAtFpr1e3) },
      { title: 'At FPR 0.0001', kind: 'number', cell: (row) => share(row.tprAtFpr1e4) },
    ],
    [...detectors, ...baselines],
    'rows',
    REST,
  );
}

function alertTable(caption: string, alerts: readonly AlertRow[]): Markup {
  return drawTable<AlertRow>(
    caption,
    [
      { title: 'Raised (UTC)', kind: 'term', cell: ({ raised }) => raised.slice(0, 19).replace('T', ' ') },
      { title: 'Kind', kind: 'term', cell: ({ kind }) => kind },
      {
        title: 'Severity',
        kind: 'unit',
        cell: ({ severity, delivery }) => (delivery === 'alert' ? severity : `${severity} (${delivery})`),
      },
      { title: 'What', kind: 'words', cell: ({ sentence }) => sentence },
      {
        title: 'Attack',
        kind: 'words',
        cell: ({ attacks, isFalse }) => attacks.join(', ') || (isFalse ? 'false' : NONE),
      },
    ],
    alerts,
    'alerts',
    REST,
  );
}

function deviceTable(devices: readonly DeviceRow[]): Markup {
  return drawTable<DeviceRow>(
    'Watched: from the end of learning to the last packet, without gaps over 6 hours',
    [
      { title: 'Device', kind: 'name', cell: ({ name }) => name },
      { title: 'MAC', kind: 'unit', cell: ({ mac }) => mac ?? NONE },
      { title: 'Days watched', kind: 'number', cell: ({ deviceDays }) => deviceDays.toFixed(2) },
      { title: 'Days learned', kind: 'number', cell: ({ deviceDaysLearning }) => deviceDaysLearning.toFixed(2) },
      { title: 'False alerts', kind: 'number', cell: ({ falseAlerts }) => String(falseAlerts) },
      { title: 'From', kind: 'unit', cell: ({ level }) => level },
    ],
    devices,
    'devices',
    REST,
  );
}
