// docs/settings.md: every setting from the one schema, and the fields of every kind of notification channel.
import { notifiers } from '../src/notify/index.ts';
import type { WrittenValue } from '../src/settings/setting-kinds.ts';
import { type NamedSetting, namedSettings, settingSections } from '../src/settings/settings-schema.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function valueText(value: WrittenValue): string {
  if (value === '' || (typeof value === 'object' && value.length === 0)) return 'empty';
  return `\`${typeof value === 'object' ? value.join(',') : String(value)}\``;
}

/** What a setting takes. */
function takes({ spec }: NamedSetting): string {
  const { type, choices, minimum, maximum, unit } = spec;
  if (choices !== null) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (type === 'number') return `${minimum} to ${maximum}${unit === null ? '' : ` (${unit})`}`;
  const words = { flag: 'true or false', list: 'a list', duration: 'a span: `3d`, `12h`', size: 'a size: `1 GB`' };
  return words[type as keyof typeof words] ?? 'a text';
}

function rowOf(setting: NamedSetting): string {
  const { name, variable, spec } = setting;
  const notes = [
    ...(spec.flag === undefined ? [] : [`Option \`--${spec.flag}\`.`]),
    ...(spec.needsRestart === true ? ['Takes effect at the next start.'] : []),
    ...(spec.isAdvanced === true ? ['Advanced.'] : []),
  ];
  const words = [`${spec.title}. ${spec.description}`, ...notes].join(' ');
  return `| \`${name}\`<br>\`${variable}\` | ${valueText(spec.usual)} | ${cell(takes(setting))} | ${cell(words)} |`;
}

function sectionPart(section: string): string {
  const rows = namedSettings.filter((each) => each.section === section).map(rowOf);
  const { title } = settingSections[section as keyof typeof settingSections];
  return `## ${section}: ${title}\n\n| setting, variable | usual | takes | what it does |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function channelsPart(): string {
  const parts = notifiers.map(({ kind, title, description, fields }) => {
    const rows = fields.map(({ name, title: fieldTitle, description: words, type, choices, usual, isNeeded }) => {
      const what = choices === undefined ? type : choices.map((choice) => `\`${choice}\``).join(', ');
      const usually = usual === null ? '' : `\`${usual}\``;
      return `| \`${name}\` | ${what}${isNeeded ? ', needed' : ''} | ${usually} | ${cell(`${fieldTitle}. ${words}`)} |`;
    });
    return `### ${kind}: ${title}\n\n${description}\n\n| field | takes | usual | what it is |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `## Notification channels\n\nChannels are made on the dashboard or with \`porchlight channels add KIND --set FIELD=VALUE\`. They stand in the database, not in the file; their secrets are never shown again.\n\n${parts.join('\n')}`;
}

/** The page; `note` says that it is made. */
export function settingsPage(note: string): string {
  const open = namedSettings.filter(({ spec }) => spec.isAdvanced !== true).length;
  return [
    `# Settings\n\n${note}\n`,
    `All settings stand in \`porchlight.yaml\` in the data folder, under the name of their section; what is not there is as usual. An environment variable goes before the file, an option of \`porchlight start\` before both. ${open} settings are for everybody, ${namedSettings.length - open} are advanced.\n`,
    '```yaml\nweb:\n  bind: lan\nstore:\n  keepDays: 60\nnotify:\n  quietFrom: 22:00\n  quietUntil: 07:00\n```\n',
    'A file that is wrong is refused at the start with line, column and reason (`porchlight settings check FILE`); while Porchlight runs the last good one holds, and the dashboard says so. `porchlight settings set NAME VALUE` and the dashboard keep the comments in the file. `porchlight settings schema` prints the JSON Schema for editors.\n',
    ...Object.keys(settingSections).map(sectionPart),
    channelsPart(),
  ].join('\n');
}
