// docs/features.md: every feature of every set, from the one dictionary.
import { SOURCE_TITLES } from '../src/features/dictionary.ts';
import type { Feature } from '../src/features/feature.ts';
import type { FeatureSetSpec } from '../src/features/feature-rows.ts';
import { featureSets } from '../src/features/index.ts';

const ROWS: Readonly<Record<FeatureSetSpec['row'], string>> = {
  flow: 'a flow',
  'packet-window': 'a window of packets',
  'device-window': 'a device over a window of time',
  'connection-window': 'a window of connections',
  'host-sample': 'a sample of this machine',
};

/** What is said of a set beside its description. */
const NOTES: Readonly<Record<string, string>> = {
  cic: 'The column is named as in CIC-IDS-2017, with the name of CSE-CIC-IDS-2018 in brackets where it differs. `porchlight flows --format cic` writes the 85 columns of GeneratedLabelledFlows (MachineLearningCVE has 79 of them, in the same order), with `--names 2018` the 80 of the processed files of 2018, both without the blanks of some published headers. Timestamps have 24 hours and are UTC; a missing number is an empty field.',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const sourceOf = ({ source, sourceName }: Feature): string =>
  `${SOURCE_TITLES[source]}${sourceName === undefined ? '' : ` (\`${cell(sourceName)}\`)`}`;

/** State of a feature; reasons stand below the table once, under the number given here. */
function stateOf({ state, reason, source }: Feature, reasons: string[]): string {
  if (reason === undefined) return source === 'porchlight' ? 'ours' : state;
  if (!reasons.includes(reason)) reasons.push(reason);
  return `${state} (${reasons.indexOf(reason) + 1})`;
}

function setPart(set: FeatureSetSpec): string {
  const reasons: string[] = [];
  const rows = [...set.features, ...(set.dropped ?? [])].map(
    (feature) =>
      `| \`${cell(feature.name)}\` | ${cell(feature.unit)} | ${cell(feature.formula)} | ${sourceOf(feature)} | ${stateOf(feature, reasons)} |`,
  );
  const { window } = set;
  const size =
    window === undefined
      ? ''
      : ` Windows of ${window.least} to ${window.most} ${window.unit}, ${window.usual} unless \`--window\` says otherwise.`;
  const counts = `${set.features.length} columns; a row is ${ROWS[set.row]}.${size}`;
  const why = reasons.length === 0 ? '' : `\n${reasons.map((reason, i) => `${i + 1}. ${reason}`).join('\n')}\n`;
  const note = NOTES[set.name] === undefined ? '' : `\n${NOTES[set.name]}\n`;
  return `## ${set.name}\n\n${set.title}. ${set.description}\n\n${counts}\n${note}\n| column | unit | how it is computed | original | state |\n|---|---|---|---|---|\n${rows.join('\n')}\n${why}`;
}

/** The page; `note` says where it comes from. */
export function featuresPage(note: string): string {
  const list = featureSets.map((set) => `| [\`${set.name}\`](#${set.name}) | ${set.title} | ${set.features.length} |`);
  const intro = [
    'Each feature is declared once; columns, model files, explanations and this page are made from the declaration.',
    '`same` = computed as the original does, `fixed` = as it should, with the reason under the table, `dropped` = named by the original, not computed, `ours` = no original has it.',
    'A missing number is NaN. Names are never reused.',
  ].join(' ');
  return `# Features\n\n${note}\n\n${intro}\n\n| set | what it is | columns |\n|---|---|---|\n${list.join('\n')}\n\n${featureSets.map(setPart).join('\n')}`;
}
