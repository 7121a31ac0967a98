// The picture of a report in the docs is what the program draws today.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { drawReportPicture } from '../../scripts/report-picture.ts';
import { parseMarkup } from '../reports/markup-parser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('docs/report.svg is what `npm run docs` draws from the example, and well formed', { timeout: 60_000 }, () => {
  const kept = readFileSync(join(root, 'docs/report.svg'), 'utf8');
  expect(kept === drawReportPicture(root), 'run `npm run docs`').toBe(true);
  expect(() => parseMarkup(kept)).not.toThrow();
});
