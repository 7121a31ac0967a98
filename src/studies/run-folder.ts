// A run as a folder: models, scores, `run.json`, the report and its pictures. Files appear when they are whole, or not at all.
import { mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { encodeModel } from '../models/model-file.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { type ByteOutput, openFileOutput, writeFailed } from '../records/byte-output.ts';
import { makePictures } from '../reports/pictures.ts';
import { makeReport } from '../reports/report-page.ts';
import { findRunFault } from '../reports/run-check.ts';
import type { RunDocument } from '../reports/run-document.ts';

const RUN_FILE = 'run.json';
/** Larger than any run that we write. */
const RUN_BYTES_MAX = 64 * 1024 * 1024;

const encoder = new TextEncoder();

/** A file of a run: its name in the folder, and its bytes. */
export interface RunFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The report of a run and its pictures. */
export function reportFiles(document: RunDocument): RunFile[] {
  return [
    { name: 'report.html', bytes: encoder.encode(makeReport(document)) },
    ...makePictures(document).map(({ name, svg }) => ({ name: `${name}.svg`, bytes: encoder.encode(svg) })),
  ];
}

export function runFile(document: RunDocument): RunFile {
  return { name: RUN_FILE, bytes: encoder.encode(`${JSON.stringify(document, null, 1)}\n`) };
}

export function modelFiles(models: readonly TrainedModel[]): RunFile[] {
  return models.map((model) => ({ name: `${model.header.model}.model`, bytes: encodeModel(model) }));
}

/** Writes one file whole. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const output = openFileOutput(path);
  try {
    output.write(bytes);
    output.commit();
  } catch (error) {
    output.abandon();
    throw error;
  }
}

/** Makes the folder if it is not there; says whether it was not. */
export function makeRunFolder(folder: string): boolean {
  try {
    return mkdirSync(folder, { recursive: true }) !== undefined;
  } catch (error) {
    throw writeFailed(folder, error);
  }
}

/** Writes all files beside their names first, then lets them appear together: a full disk leaves none of them. */
export function writeRunFiles(folder: string, files: readonly RunFile[]): void {
  const isNew = makeRunFolder(folder);
  const stale = namesOfRun(folder).filter((name) => !files.some((file) => file.name === name));
  const outputs: ByteOutput[] = [];
  try {
    for (const { name, bytes } of files) {
      const output = openFileOutput(join(folder, name));
      outputs.push(output);
      output.write(bytes);
    }
    for (const output of outputs) output.commit();
    // A run that took the place of another leaves none of its models and pictures beside its own.
    if (files.some(({ name }) => name === RUN_FILE))
      for (const name of stale) rmSync(join(folder, name), { force: true });
  } catch (error) {
    for (const output of outputs) output.abandon();
    if (isNew) removeEmpty(folder);
    throw error;
  }
}

/** A folder that was made for a run which could not be written does not stay. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something stands in it by now, or the disk refuses: it is the error before this one that is told.
  }
}

/** Models and pictures of the run that a folder holds; none where it holds no run of ours. */
function namesOfRun(folder: string): string[] {
  try {
    const document = readRun(folder);
    const models = document.kind === 'train' ? document.models.map(({ name }) => `${name}.model`) : [];
    return [...models, ...makePictures(document).map(({ name }) => `${name}.svg`)];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Reads the document of a run: a folder, or its `run.json`. Throws a UserError when it is none. */
export function readRun(path: string): RunDocument {
  const file = path.endsWith('.json') ? path : join(path, RUN_FILE);
  let text: string;
  try {
    const bytes = readFileSync(file);
    if (bytes.length > RUN_BYTES_MAX) throw new UserError('not-a-run', { file, reason: 'it is too large' });
    text = bytes.toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('not-a-run', { file, reason: systemReason(error) }, { cause: error });
  }
  return parseRun(text, file);
}

function parseRun(text: string, file: string): RunDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError('not-a-run', { file, reason: 'it is not JSON' }, { cause: error });
  }
  const document = value as Partial<RunDocument> | null;
  const isRun =
    typeof document === 'object' &&
    document !== null &&
    Array.isArray(document.models) &&
    Array.isArray(document.files) &&
    Array.isArray(document.columns) &&
    Array.isArray(document.warnings) &&
    Array.isArray(document.rowsLeftOut) &&
    Array.isArray(document.columnsLeftOut);
  if (!isRun) throw new UserError('not-a-run', { file, reason: 'it holds something else' });
  if (document.format !== 1)
    throw new UserError('not-a-run', {
      file,
      reason: `it was made by a newer Porchlight (format ${String(document.format)})`,
    });
  const fault = findRunFault(value);
  if (fault !== null) throw new UserError('not-a-run', { file, reason: fault });
  return document as RunDocument;
}
