// Makes src/detectors/name-model-table.ts from scripts/ordinary-words.txt: how likely one character follows another in ordinary names.
// Usage: node scripts/train-name-model.mjs
import { readFileSync, writeFileSync } from 'node:fs';

/** `^` stands for both ends of a label. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789-^';
/** Added to every count, so that nothing is impossible. */
const SMOOTHING = 0.5;
/** Costs are stored in steps of a quarter bit, as characters from '!' on. */
const STEPS_PER_BIT = 4;
const FIRST_CHARACTER = 33;

const words = readFileSync(new URL('ordinary-words.txt', import.meta.url), 'utf8')
  .split(/\s+/)
  .filter(Boolean);
const size = ALPHABET.length;
const counts = new Float64Array(size * size).fill(SMOOTHING);

/** Counts the transitions of a label. */
function learn(label, weight) {
  let from = size - 1;
  for (const character of `${label}^`) {
    const to = ALPHABET.indexOf(character);
    counts[from * size + to] += weight;
    from = to;
  }
}

// Names are words, two words in one, two words with a hyphen, and words with a number behind.
for (let i = 0; i < words.length; i++) {
  const word = words[i];
  const next = words[(i * 7 + 3) % words.length];
  learn(word, 1);
  learn(word + next, 1);
  learn(`${word}-${next}`, 0.2);
  learn(word + String((i * 13) % 100), 0.15);
  learn(`${(i * 5) % 10}${word}`, 0.05);
}

const rows = [];
for (let from = 0; from < size; from++) {
  let sum = 0;
  for (let to = 0; to < size; to++) sum += counts[from * size + to];
  let row = '';
  for (let to = 0; to < size; to++) {
    const bits = -Math.log2(counts[from * size + to] / sum);
    row += String.fromCharCode(FIRST_CHARACTER + Math.min(60, Math.round(bits * STEPS_PER_BIT)));
  }
  rows.push(row);
}
const lines = rows.map(
  (row) =>
    `  ${JSON.stringify(row)
      .slice(1, -1)
      .replaceAll("'", "\\'")
      .replaceAll('\\"', '"')
      .replace(/^(.*)$/, "'$1'")},`,
);
writeFileSync(
  new URL('../src/detectors/name-model-table.ts', import.meta.url),
  `// Made by scripts/train-name-model.mjs from our own word list; do not edit.

/** Characters of names; ^ stands for both ends. */
export const NAME_ALPHABET = '${ALPHABET}';
/** Steps of a bit in NAME_COSTS. */
export const NAME_STEPS_PER_BIT = ${STEPS_PER_BIT};
/** Code of the character that stands for 0 bits. */
export const NAME_FIRST_CHARACTER = ${FIRST_CHARACTER};
/** By character, then by the character behind it: -log2 of the probability, in steps. */
export const NAME_COSTS: readonly string[] = [
${lines.join('\n')}
];
`,
);
