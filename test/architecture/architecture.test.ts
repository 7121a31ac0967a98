import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findViolations, importsOf, type SourceFile, type Violation } from './rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function sources(): SourceFile[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

const good: SourceFile = {
  path: 'src/flows/flow-key.ts',
  text: '// What a planted file is for, in words.\nexport const one = 1;\n',
};
const plant = (path: string, text: string): Violation[] =>
  findViolations([good, { path, text: `// What a planted file is for, in words.\n${text}\n` }]);
const rules = (violations: readonly Violation[]): string[] => violations.map((violation) => violation.rule);

test('the house keeps its own rules', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(10);
  expect(findViolations(files)).toEqual([]);
});

test('an import of a later room is found', () => {
  expect(rules(plant('src/packets/planted.ts', "import { one } from '../flows/flow-key.ts';"))).toEqual(['import']);
  expect(rules(plant('src/packets/planted.ts', "export type { One } from '../flows/flow-key.ts';"))).toEqual([
    'import',
  ]);
  expect(rules(plant('src/packets/planted.ts', "type One = import('../flows/flow-key.ts').One;"))).toEqual(['import']);
  expect(rules(plant('src/detectors/planted.ts', "import { one } from '../flows/flow-key.ts';"))).toEqual([]);
});

test('rooms of one band do not know each other', () => {
  expect(rules(plant('src/capture/planted.ts', "import { x } from '../records/x.ts';"))).toEqual(['import']);
});

test('a room outside the plan is found', () => {
  expect(rules(plant('src/extras/planted.ts', 'export const two = 2;'))).toEqual(['import']);
});

test('an engine room cannot reach Node, packages, clocks, chance or the console', () => {
  expect(rules(plant('src/flows/planted.ts', "import { readFileSync } from 'node:fs';"))).toEqual(['import']);
  expect(rules(plant('src/flows/planted.ts', "import { z } from 'zod';"))).toEqual(['import']);
  expect(rules(plant('src/flows/planted.ts', "import { sha1 } from '@noble/hashes/legacy.js';"))).toEqual([]);
  for (const code of [
    'const a = Math.random();',
    'const a = Date.now();',
    'await a;',
    'console.log(1);',
    'setTimeout(a, 1);',
    'Buffer.alloc(1);',
    'performance.now();',
  ])
    expect(rules(plant('src/flows/planted.ts', code)), code).toEqual(['purity']);
  expect(rules(plant('src/flows/planted.ts', "// Math.random is not used\nconst a = 'await Date';"))).toEqual([]);
  expect(rules(plant('src/flows/planted.ts', `const a = \`\${Math.random()}\`;`))).toEqual(['purity']);
  expect(rules(plant('src/cli/planted.ts', 'const a = Date.now();'))).toEqual([]);
});

test('a circle of imports is found', () => {
  const first = { path: 'src/base/first.ts', text: "// A planted file, first of two.\nimport './second.ts';\n" };
  const second = { path: 'src/base/second.ts', text: "// A planted file, second of two.\nimport './first.ts';\n" };
  expect(rules(findViolations([first, second]))).toEqual(['cycle']);
});

test('a long file, a vague name and a silent first line are found', () => {
  expect(rules(plant('src/base/planted.ts', 'x\n'.repeat(400)))).toEqual(['length']);
  for (const name of ['flow-utils.ts', 'helpers.ts', 'flowKey.ts', 'session-manager.ts'])
    expect(rules(plant(`src/base/${name}`, '')), name).toEqual(['name']);
  expect(rules(findViolations([{ path: 'src/base/planted.ts', text: 'export const one = 1;\n' }]))).toEqual([
    'first-line',
  ]);
});

test('every form of import is seen, and none in comments or strings', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    "export * from './c.ts';",
    "import './d.ts';",
    "const e = import('./e.ts');",
    "import {\n  f,\n} from './f.ts';",
    "// import g from './g.ts';",
  ].join('\n');
  expect(importsOf(text)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
});
