import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BANDS } from '../architecture/rules.ts';
import { root } from './documented-commands.ts';

const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

test('the page says the bands that the architecture test holds', () => {
  const written = BANDS.map((band) => (band.length === 1 ? band[0] : `{${band.join(', ')}}`)).join(' < ');
  expect(page.replace(/\s+/g, ' ')).toContain(`\`${written}\``);
});

test('every room has its line, and every line a room', () => {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((each) => each.isDirectory());
  const lines = [...page.matchAll(/^\| `src\/([a-z]+)` \|/gm)].map(([, room]) => room);
  expect(lines.toSorted()).toEqual(rooms.map(({ name }) => name).toSorted());
});
