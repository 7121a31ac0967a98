// The settings file: YAML 1.2, read with the line and column of whatever is wrong, changed without losing comments, written atomically.
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { nearestName } from '../base/edit-distance.ts';
import { UserError } from '../base/user-error.ts';
import type { WrittenValue } from './setting-kinds.ts';
import { type NamedSetting, namedSettings, settingSections } from './settings-schema.ts';

/** Its name within a data folder. */
export const SETTINGS_FILE = 'porchlight.yaml';
/** A settings file of a home has two kilobytes; nobody means a larger one than this. */
const FILE_BYTES_MAX = 65_536;
const HEADER =
  ' Settings of Porchlight. What is not here is as usual; `porchlight settings list` and docs/settings.md show all.';

/** A value with the place in the file where it stands, counted from 1. */
interface PlacedValue {
  readonly value: unknown;
  readonly line: number;
  readonly column: number;
}

/** What a file gives: values by setting name (not checked yet), each with its place. */
export type FileValues = ReadonlyMap<string, PlacedValue>;

/** A read file. */
export interface SettingsFile {
  readonly values: FileValues;
  readonly document: Document;
}

interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
}

/** The text of a settings file, '' where there is none. Throws file-no-permission, file-unreadable, bad-settings-file. */
export function readSettingsText(file: string): string {
  try {
    if (statSync(file).size > FILE_BYTES_MAX)
      throw new UserError('bad-settings-file', {
        file,
        line: 1,
        column: 1,
        reason: 'it is too large for a settings file',
      });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    if (code === 'EACCES' || code === 'EPERM') throw new UserError('file-no-permission', { file }, { cause: error });
    if (error instanceof TypeError)
      throw new UserError('bad-settings-file', { file, line: 1, column: 1, reason: 'it is not written in UTF-8' });
    throw new UserError('file-unreadable', { file, reason: code ?? 'it is no file' }, { cause: error });
  }
}

/** Reads the text of a settings file; throws bad-settings-file at the first thing that is wrong. Values are not judged here. */
export function parseSettings(file: string, text: string): SettingsFile {
  const reading: Reading = { file, lines: new LineCounter() };
  const options = { lineCounter: reading.lines, prettyErrors: false, uniqueKeys: true, schema: 'core' } as const;
  const document = parseDocument(text, options);
  const trouble = document.errors[0] ?? document.warnings[0];
  if (trouble !== undefined) throw refusal(reading, trouble.pos[0], sentenceOf(trouble.message));
  const values = new Map<string, PlacedValue>();
  const root = document.contents as Node | null;
  if (root !== null && !(isScalar(root) && root.value === null)) {
    for (const [section, node] of entriesOf(reading, root, 'sections such as "web:"')) {
      if (!Object.hasOwn(settingSections, section.text))
        throw refusal(reading, section.at, unknownWords('section', section.text, Object.keys(settingSections)));
      if (node === null || (isScalar(node) && node.value === null)) continue;
      readSection(reading, section.text, node, values);
    }
  }
  return { values, document };
}

function readSection(reading: Reading, section: string, node: Node, values: Map<string, PlacedValue>): void {
  const known = namedSettings.filter((setting) => setting.section === section).map(({ key }) => key);
  for (const [key, value] of entriesOf(reading, node, `settings such as "${known[0]}:"`)) {
    if (!known.includes(key.text))
      throw refusal(reading, key.at, unknownWords(`setting in "${section}"`, key.text, known));
    const at = value?.range?.[0] ?? key.at;
    const { line, col } = reading.lines.linePos(at);
    values.set(`${section}.${key.text}`, { value: plainValue(reading, value, at), line, column: col });
  }
}

interface Key {
  readonly text: string;
  readonly at: number;
}

function entriesOf(reading: Reading, node: Node, wanted: string): readonly (readonly [Key, Node | null])[] {
  const start = node.range?.[0] ?? 0;
  if (!isMap(node)) throw refusal(reading, start, `here stand ${wanted}`);
  return node.items.map(({ key, value }) => {
    const at = (key as Node | null)?.range?.[0] ?? start;
    if (!isScalar(key) || typeof key.value !== 'string') throw refusal(reading, at, 'a name is missing here');
    return [{ text: key.value, at }, value as Node | null] as const;
  });
}

/** A text, number, flag or list of them; anchors, aliases and nested things are no values of settings. */
function plainValue(reading: Reading, node: Node | null, at: number): unknown {
  if (node === null) return null;
  if (isScalar(node)) return node.value;
  if (isSeq(node)) {
    return node.items.map((item) => {
      if (!isScalar(item)) throw refusal(reading, (item as Node).range?.[0] ?? at, 'an entry of a list is a text here');
      return item.value;
    });
  }
  throw refusal(reading, at, 'here stands a value: a text, a number, true, false or a list');
}

function unknownWords(what: string, typed: string, known: readonly string[]): string {
  const near = nearestName(typed, known);
  const shown = JSON.stringify(typed.slice(0, 64));
  return `there is no ${what} called ${shown}${near === null ? ` (there are ${known.join(', ')})` : ` (did you mean "${near}"?)`}`;
}

function sentenceOf(message: string): string {
  if (/call stack/i.test(message)) return 'it is nested too deeply';
  if (/multiple documents/i.test(message)) return 'it holds more than one document';
  const first = message.split('\n')[0]!.replace(/\.$/, '');
  return first.slice(0, 1).toLowerCase() + first.slice(1);
}

function refusal({ file, lines }: Reading, at: number, reason: string): UserError {
  const { line, col } = lines.linePos(at);
  return new UserError('bad-settings-file', { file, line: Math.max(1, line), column: Math.max(1, col), reason });
}

/** Puts values into a read file; null takes a setting out. Comments stay where they are. */
export function editDocument(document: Document, changes: ReadonlyMap<NamedSetting, WrittenValue | null>): void {
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    document.contents = document.createNode({}) as never;
    document.commentBefore ??= HEADER;
  }
  for (const [{ section, key }, value] of changes) {
    const old = document.get(section, true);
    if (value === null) {
      if (!isMap(old)) continue;
      old.delete(key);
      if (old.items.length === 0) document.delete(section);
      continue;
    }
    if (!isMap(old)) document.set(section, document.createNode({}));
    document.setIn([section, key], typeof value === 'object' ? document.createNode([...value]) : value);
  }
}

/** Writes the file whole or not at all, for its owner alone; throws settings-not-writable. */
export function writeSettings(file: string, document: Document): void {
  const text = document.toString({ lineWidth: 0 });
  let partial: string | null = null;
  try {
    // A link to a file elsewhere stays a link.
    const target = realPath(file);
    const name = `${target}.${process.pid}.part`;
    const descriptor = openSync(name, 'w', 0o600);
    partial = name;
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(name, target);
    partial = null;
    const folder = openSync(dirname(target), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    if (partial !== null) rmSync(partial, { force: true });
    const { code = 'it cannot be opened' } = error as NodeJS.ErrnoException;
    throw new UserError('settings-not-writable', { file, reason: code }, { cause: error });
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    // There is none yet.
    return file;
  }
}
