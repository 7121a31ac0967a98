import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeReferences } from '../../scripts/references.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the generated references say what the code declares (npm run docs writes them)', () => {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  for (const { path, text } of makeReferences(version)) expect(readFileSync(root + path, 'utf8'), path).toBe(text);
});
