// The model file: magic, lengths, one JSON header, typed arrays, checksum. Loading runs no code and checks every length before use.
//
//   0  magic            89 50 4C 4D 0D 0A 1A 0A
//   8  format           u32, little-endian as everything
//  12  header length    u32, bytes of JSON (ASCII)
//  16  file length      f64, bytes of the whole file
//  24  header           JSON, then zero bytes up to a multiple of 8
//      arrays           each at a multiple of 8 bytes from the start of the file, zero bytes between
//  −32 checksum         SHA-256 of everything before it
import { sha256 } from '@noble/hashes/sha2.js';
import { UserError } from '../base/user-error.ts';
import { findModel, models } from './index.ts';
import type { ModelArray } from './model.ts';
import { type ArrayEntry, placeArrays, readArrays, writeArrays } from './model-arrays.ts';
import { restoreHeader } from './model-header.ts';
import { asciiBytes, asciiText, writeJson } from './model-json.ts';
import { restoreScalers } from './scaler-chain.ts';
import { TRAINING_SCORES_MAX, TrainedModel } from './trained-model.ts';

const MAGIC = [0x89, 0x50, 0x4c, 0x4d, 0x0d, 0x0a, 0x1a, 0x0a];
const FORMAT = 1;
const PREFIX_BYTES = 24;
const CHECKSUM_BYTES = 32;

/** What the JSON header holds. */
interface FileHeader {
  readonly header: unknown;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly arrays: readonly ArrayEntry[];
}

/** The bytes of a model; the same model gives the same bytes. */
export function encodeModel(trained: TrainedModel): Uint8Array {
  const { settings, arrays } = trained.model.save();
  const all: Record<string, ModelArray> = Object.create(null);
  all['trainingScores'] = trained.trainingScores;
  for (const [name, array] of Object.entries(trained.scalers.save())) all[`scaler.${name}`] = array;
  for (const [name, array] of Object.entries(arrays)) all[`model.${name}`] = array;
  const { entries, bytes: arrayBytes } = placeArrays(all);
  const json = asciiBytes(writeJson({ header: trained.header, settings, arrays: entries }));
  const start = roundUp(PREFIX_BYTES + json.length);
  const file = new Uint8Array(start + arrayBytes + CHECKSUM_BYTES);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, json.length, true);
  view.setFloat64(16, file.length, true);
  file.set(json, PREFIX_BYTES);
  writeArrays(entries, all, file.subarray(start));
  file.set(sha256(file.subarray(0, file.length - CHECKSUM_BYTES)), file.length - CHECKSUM_BYTES);
  return file;
}

/**
 * The model of a file's bytes; `file` is for messages. Throws UserError: 'not-a-model', 'newer-model', 'unknown-model-kind', and
 * 'damaged-model' for everything that is cut, changed, or not what it says it is.
 */
export function decodeModel(bytes: Uint8Array, file: string): TrainedModel {
  const start = checkFrame(bytes, file);
  try {
    const parts = parseHeader(bytes, start);
    const arrays = readArrays(parts.arrays, bytes.subarray(start.arraysAt, bytes.length - CHECKSUM_BYTES));
    return restore(parts, arrays, file);
  } catch (error) {
    if (error instanceof UserError && error.code === 'unknown-model-kind') throw error;
    throw damaged(file, error instanceof Error ? error.message : String(error), error);
  }
}

interface Frame {
  readonly headerBytes: number;
  /** Where the arrays begin, bytes from the start of the file. */
  readonly arraysAt: number;
}

function checkFrame(bytes: Uint8Array, file: string): Frame {
  if (bytes.length === 0) throw new UserError('not-a-model', { file, found: 'it is empty' });
  for (const [i, byte] of MAGIC.entries()) {
    if (i >= bytes.length) throw damaged(file, `it is cut off after ${bytes.length} bytes`);
    if (bytes[i] !== byte) throw new UserError('not-a-model', { file, found: 'it begins with other bytes' });
  }
  if (bytes.length < PREFIX_BYTES) throw damaged(file, `it is cut off after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = view.getUint32(8, true);
  if (format > FORMAT) throw new UserError('newer-model', { file, format, known: FORMAT });
  if (format < FORMAT) throw damaged(file, `it says that it is of format ${format}`);
  const length = view.getFloat64(16, true);
  if (length > bytes.length) throw damaged(file, `it is cut off: ${bytes.length} of ${length} bytes are there`);
  if (length !== bytes.length) throw damaged(file, `it says ${length} bytes and has ${bytes.length}`);
  const headerBytes = view.getUint32(12, true);
  const arraysAt = roundUp(PREFIX_BYTES + headerBytes);
  if (arraysAt + CHECKSUM_BYTES > bytes.length) throw damaged(file, 'its header is longer than the file');
  const end = bytes.length - CHECKSUM_BYTES;
  const sum = sha256(bytes.subarray(0, end));
  if (!sum.every((byte, i) => byte === bytes[end + i])) throw damaged(file, 'its checksum does not fit its content');
  return { headerBytes, arraysAt };
}

function parseHeader(bytes: Uint8Array, { headerBytes }: Frame): FileHeader {
  const parsed: unknown = JSON.parse(asciiText(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes)));
  if (!isRecord(parsed) || !isRecord(parsed['settings']) || !Array.isArray(parsed['arrays']))
    throw new Error('its header is not that of a model');
  return { header: parsed['header'], settings: parsed['settings'], arrays: parsed['arrays'] };
}

function restore(parts: FileHeader, arrays: Readonly<Record<string, ModelArray>>, file: string): TrainedModel {
  const name = isRecord(parts.header) ? String(parts.header['model']) : '';
  const spec = findModel(name);
  if (spec === undefined)
    throw new UserError('unknown-model-kind', { file, model: name, names: models.map((each) => each.name).join(', ') });
  const header = restoreHeader(parts.header, spec);
  const columns = header.features.length;
  const trainingScores = arrays['trainingScores'];
  if (!(trainingScores instanceof Float64Array)) throw new Error('its training scores are missing');
  checkScores(trainingScores, header.trainingScores.count);
  const scalers = restoreScalers(header.scalers, columns, prefixed(arrays, 'scaler.'));
  const model = spec.restore({ settings: parts.settings, arrays: prefixed(arrays, 'model.') }, columns, header.options);
  if (model.columns !== columns)
    throw new Error(`its model takes ${model.columns} columns and its header names ${columns}`);
  return new TrainedModel({ header, spec, model, scalers, trainingScores });
}

function checkScores(scores: Float64Array, count: number): void {
  if (scores.length !== Math.min(count, TRAINING_SCORES_MAX))
    throw new Error(`it has ${scores.length} training scores for ${count} rows`);
  // Written so that NaN fails too.
  for (let i = 1; i < scores.length; i++)
    if (!(scores[i - 1]! <= scores[i]!)) throw new Error('its training scores are not in order');
  if (Number.isNaN(scores[0])) throw new Error('its training scores are not numbers');
}

function prefixed(arrays: Readonly<Record<string, ModelArray>>, prefix: string): Record<string, ModelArray> {
  const found: Record<string, ModelArray> = Object.create(null);
  for (const [name, array] of Object.entries(arrays))
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = array;
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function damaged(file: string, reason: string, cause?: unknown): UserError {
  return new UserError(
    'damaged-model',
    { file, reason: reason.replace(/\.$/, '') },
    cause === undefined ? {} : { cause },
  );
}
