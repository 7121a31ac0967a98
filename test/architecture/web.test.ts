// The dashboard keeps apart: of the program it knows only the documents' types; it asks nobody outside, and never writes markup or code.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LINES_MAX = 400;
const PACKAGES = new Set(['preact', 'preact/hooks', '@preact/signals', 'uplot', 'uplot/dist/uPlot.min.css', 'uqr']);

interface WebFile {
  readonly path: string;
  readonly text: string;
}

function webFiles(): WebFile[] {
  return readdirSync(join(root, 'web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|css|html|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

const isScript = ({ path }: WebFile): boolean => /\.tsx?$/.test(path) && path.startsWith('web/src/');

/** What only tests of it may use. */
const TEST_PACKAGES = new Set(['vitest', 'fast-check', 'jsqr']);

/** Whole import and export-from statements with where they lead, and import() calls. */
function importsOf(text: string): { readonly target: string; readonly isTypeOnly: boolean }[] {
  const statements = text.matchAll(/^(?:import|export)\b([^;'"]*?\bfrom|)\s*['"]([^'"]+)['"]/gm);
  const calls = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map(([, words, target]) => ({ target: target!, isTypeOnly: /^\s*type\b/.test(words!) })),
    ...[...calls].map(([, target]) => ({ target: target!, isTypeOnly: false })),
  ];
}

function wrongImports({ path, text }: WebFile): string[] {
  return importsOf(text)
    .filter(({ target, isTypeOnly }) => {
      if (/^(?:\.\.\/)+src\//.test(target))
        return !(isTypeOnly && /^(?:\.\.\/)+src\/documents\/[a-z-]+\.ts$/.test(target));
      if (target.startsWith('.')) return target.includes('node_modules') || target.includes('/test/');
      return !PACKAGES.has(target) && !isTypeOnly && !(path.endsWith('.test.ts') && TEST_PACKAGES.has(target));
    })
    .map(({ target }) => `${path}: ${target}`);
}

/** What would need a weaker content security policy, or let a text of a stranger become markup. */
const FORBIDDEN =
  /\b(?:dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc)\b/;

function wrongWords({ path, text }: WebFile): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const found = FORBIDDEN.exec(code)?.[0];
  return found === undefined ? [] : [`${path}: ${found}`];
}

/** Addresses of other machines; names of markup languages are none, and neither are words about them. */
function outsideAddresses({ path, text }: WebFile): string[] {
  const found = text.match(/(?:\b(?:https?|wss?):)?\/\/(?!www\.w3\.org\/)[a-z0-9-]+\.[a-z][\w.-]*\//gi) ?? [];
  return found.map((address) => `${path}: ${address}`);
}

function wrongForm({ path, text }: WebFile): string[] {
  const wrong: string[] = [];
  const lines = text.split('\n');
  if (lines.length > LINES_MAX) wrong.push(`${path}: ${lines.length} lines`);
  const first = lines[0]!;
  if (!(first.startsWith('//') || first.startsWith('/*')) || first.length < 16) wrong.push(`${path}: first line`);
  if (!/^[a-z][a-z0-9.-]*$/.test(path.split('/').at(-1)!)) wrong.push(`${path}: name`);
  return wrong;
}

/** Classes that two style sheets of pages or parts give a look of their own. The sheets of pages that were open, or came ahead, all hold. */
function sharedClasses(sheets: readonly WebFile[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const { path, text } of sheets)
    for (const [, name] of text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .matchAll(/(?<=^|[,}{])\s*(\.[a-z][a-z-]*)\s*(?=[,{])/g))
      places.set(name!, (places.get(name!) ?? new Set()).add(path));
  return [...places].filter(([, paths]) => paths.size > 1).map(([name, paths]) => `${name}: ${[...paths].join(', ')}`);
}

test('a class looks the same whichever pages were open before', () => {
  const sheets = webFiles().filter(({ path }) => path.startsWith('web/src/') && path.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(10);
  expect(sharedClasses(sheets)).toEqual([]);
  const planted = ['web/src/pages/a.css', 'web/src/pages/b.css'].map((path) => ({
    path,
    text: 'p,\n.lead {\n  top: 0;\n}\n',
  }));
  expect(sharedClasses(planted)).toEqual(['.lead: web/src/pages/a.css, web/src/pages/b.css']);
});

test('the dashboard keeps the rules of the house', () => {
  const files = webFiles();
  expect(files.filter(isScript).length).toBeGreaterThan(30);
  expect(files.filter(isScript).flatMap(wrongImports)).toEqual([]);
  expect(files.flatMap(wrongWords)).toEqual([]);
  expect(files.filter(({ path }) => !path.endsWith('.test.ts')).flatMap(outsideAddresses)).toEqual([]);
  expect(files.filter(({ path }) => !path.endsWith('.html')).flatMap(wrongForm)).toEqual([]);
});

test('what the dashboard may not do is found when it is planted', () => {
  const plant = (text: string): WebFile => ({
    path: 'web/src/pages/planted.tsx',
    text: `// A planted page, for the test.\n${text}\n`,
  });
  for (const line of [
    "import { homeDocument } from '../../../src/documents/home.ts';",
    "import type { Store } from '../../../src/store/store.ts';",
    "import { z } from 'zod';",
    "const page = import('../../../src/api/api.ts');",
    "import {\n  a,\n  b,\n} from 'left-pad';",
    "export { a } from '../../../src/documents/home.ts';",
  ])
    expect(wrongImports(plant(line)), line).toHaveLength(1);
  for (const line of [
    "import type { HomeDocument } from '../../../src/documents/home.ts';",
    "import { t } from '../strings/words.ts';",
    "import './home.css';",
    "import { render } from 'preact';",
  ])
    expect(wrongImports(plant(line)), line).toEqual([]);
  expect(wrongWords(plant('element.innerHTML = text;'))).toHaveLength(1);
  expect(wrongWords(plant('// innerHTML is not used.'))).toEqual([]);
  expect(outsideAddresses(plant("const font = 'https://fonts.example.com/a.woff2';"))).toHaveLength(1);
  expect(outsideAddresses(plant("const picture = '//cdn.example.com/a.png';"))).toHaveLength(1);
  expect(wrongForm({ path: 'web/src/pages/Planted.tsx', text: 'export const a = 1;\n' })).toHaveLength(2);
});
