// `npm run docs`: writes the generated references of docs/.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeReferences } from './references.ts';
import { drawReportPicture } from './report-picture.ts';
import { drawTerminal } from './terminal-picture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
for (const { path, text } of makeReferences(version)) {
  writeFileSync(root + path, text);
  process.stdout.write(`wrote ${path}\n`);
}

// The README's picture: what the example prints, in colour, drawn. Locale and time zone are fixed, so that it is the same everywhere.
const shown = spawnSync(process.execPath, [`${root}bin/porchlight.js`, 'scan', '--quiet', 'examples/home.pcap'], {
  cwd: root,
  encoding: 'utf8',
  env: { PATH: process.env['PATH'], FORCE_COLOR: '1', COLUMNS: '92', TZ: 'UTC', LC_ALL: 'C' },
});
if (shown.status !== 0) throw new Error(shown.stderr);
writeFileSync(`${root}docs/scan.svg`, drawTerminal('porchlight scan examples/home.pcap', shown.stdout));
process.stdout.write('wrote docs/scan.svg\n');

writeFileSync(`${root}docs/report.svg`, drawReportPicture(root));
process.stdout.write('wrote docs/report.svg\n');
