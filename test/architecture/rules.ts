// The rules of the house as code: who may import whom, what the engine may touch, how long and how named files are.

/** Rooms in bands: a file imports its own room and rooms of earlier bands; rooms of one band do not know each other. */
export const BANDS: readonly (readonly string[])[] = [
  ['base'],
  ['packets'],
  ['flows'],
  ['devices'],
  ['features'],
  ['models'],
  ['evidence'],
  ['behaviour'],
  ['detectors'],
  ['alerts'],
  ['engine'],
  ['evaluation', 'simulation'],
  ['reports'],
  ['documents'],
  ['capture', 'records', 'store', 'notify'],
  ['tables'],
  ['studies', 'homes'],
  ['scenarios', 'scans'],
  ['access', 'settings'],
  ['api'],
  ['daemon'],
  ['cli'],
];

/** Rooms that are pure and synchronous. */
export const ENGINE_ROOMS: ReadonlySet<string> = new Set(
  BANDS.slice(0, BANDS.findIndex((band) => band.includes('reports')) + 1).flat(),
);

/** Packages that engine rooms may use: pure, synchronous, small. */
export const ENGINE_PACKAGES: readonly string[] = ['@noble/hashes', '@noble/ciphers', 'tldts'];

export const FILE_LINES_MAX = 400;

/** A source file: path from the repository's root with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly rule: 'import' | 'purity' | 'cycle' | 'length' | 'name' | 'first-line';
  readonly what: string;
}

const IMPORTS =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]/gm;

const FORBIDDEN_IN_ENGINE: readonly (readonly [RegExp, string])[] = [
  [/\bMath\.random\b/, 'Math.random (chance comes from base/random.ts with a seed)'],
  [/\bDate\b/, 'Date (time comes with the data)'],
  [/\bawait\b/, 'await (the engine is synchronous)'],
  [/\basync\b/, 'async (the engine is synchronous)'],
  [/\bperformance\b/, 'performance'],
  [/\bconsole\b/, 'console'],
  [/\bprocess\.\w/, 'process'],
  [/\bBuffer\b/, 'Buffer'],
  [/\bset(?:Timeout|Interval|Immediate)\b/, 'a timer'],
  [/\bText(?:En|De)coder\b/, 'TextEncoder or TextDecoder'],
];

const FORBIDDEN_NAMES = /(?:^|-)(?:util|utils|helper|helpers|manager|common|misc)(?:[-.]|$)/;

/** All violations in a set of source files (tests are held to names and length only). */
export function findViolations(files: readonly SourceFile[]): Violation[] {
  const code = files.filter((file) => !file.path.endsWith('.test.ts'));
  return [
    ...files.flatMap(checkName),
    ...files.flatMap(checkLength),
    ...code.flatMap(checkFirstLine),
    ...code.flatMap(checkImports),
    ...code.flatMap(checkPurity),
    ...findCycles(code),
  ];
}

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function bandOf(room: string): number {
  return BANDS.findIndex((band) => band.includes(room));
}

/** Module specifiers that a text imports or re-exports, types included. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORTS)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** The path that a relative specifier names, from the repository's root. */
export function resolveImport(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function checkImports(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  const band = bandOf(room);
  if (band < 0) return [{ path: file.path, rule: 'import', what: `room "${room}" stands in no band` }];
  const violations: Violation[] = [];
  const fail = (what: string): number => violations.push({ path: file.path, rule: 'import', what });
  for (const specifier of importsOf(file.text)) {
    if (!specifier.startsWith('.')) {
      if (
        ENGINE_ROOMS.has(room) &&
        !ENGINE_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`))
      )
        fail(`an engine room imports ${specifier}`);
      continue;
    }
    const target = resolveImport(file.path, specifier);
    const targetRoom = roomOf(target);
    if (!target.startsWith('src/')) fail(`imports ${target}, outside src/`);
    else if (targetRoom !== room && bandOf(targetRoom) >= band)
      fail(`${room} imports ${targetRoom}: imports look left`);
  }
  return violations;
}

/** Code without comments and strings, so that words in them do not count. */
export function bareCode(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{(?:[^{}`]|\{[^{}]*\})*\}|[^`\\])*`/g,
    (part) => (part.startsWith('`') ? [...part.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]).join(';') : "''"),
  );
}

function checkPurity(file: SourceFile): Violation[] {
  if (!ENGINE_ROOMS.has(roomOf(file.path))) return [];
  const bare = bareCode(file.text);
  return FORBIDDEN_IN_ENGINE.filter(([pattern]) => pattern.test(bare)).map(([, what]) => ({
    path: file.path,
    rule: 'purity',
    what,
  }));
}

function checkLength(file: SourceFile): Violation[] {
  const lines = file.text.split('\n').length - 1;
  return lines > FILE_LINES_MAX ? [{ path: file.path, rule: 'length', what: `${lines} lines` }] : [];
}

function checkName(file: SourceFile): Violation[] {
  const name = file.path.split('/').at(-1) ?? '';
  const isKebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.ts$/.test(name);
  if (!isKebab || FORBIDDEN_NAMES.test(name)) return [{ path: file.path, rule: 'name', what: `"${name}"` }];
  return [];
}

function checkFirstLine(file: SourceFile): Violation[] {
  const [first = ''] = file.text.split('\n');
  return /^\/\/ \S.{15,}/.test(first)
    ? []
    : [{ path: file.path, rule: 'first-line', what: 'does not say what the file is for' }];
}

function findCycles(files: readonly SourceFile[]): Violation[] {
  const edges = new Map<string, string[]>();
  for (const file of files) {
    const targets = importsOf(file.text).filter((specifier) => specifier.startsWith('.'));
    edges.set(
      file.path,
      targets.map((specifier) => resolveImport(file.path, specifier)),
    );
  }
  const state = new Map<string, 'open' | 'done'>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      violations.push({ path, rule: 'cycle', what: [...trail.slice(trail.indexOf(path)), path].join(' → ') });
      return;
    }
    state.set(path, 'open');
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  return violations;
}
