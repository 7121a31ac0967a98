// Reads a model file; whatever is wrong with it is said in words.
import { readFileSync, statSync } from 'node:fs';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { decodeModel } from '../models/model-file.ts';
import type { TrainedModel } from '../models/trained-model.ts';

/** Larger than any model that we write. */
const MODEL_BYTES_MAX = 2 * 1024 * 1024 * 1024;

/** The model in a file. Throws UserErrors: not found, no permission, too large, not a model, damaged, newer. */
export function readModel(file: string): TrainedModel {
  let bytes: Uint8Array;
  try {
    if (statSync(file).size > MODEL_BYTES_MAX)
      throw new UserError('file-unreadable', { file, reason: 'it is too large for a model' });
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR')
      throw new UserError('folder-for-model', { file: file.replace(/\/+$/, '') }, { cause: error });
    if (code === 'ENOENT') throw new UserError('file-not-found', { file }, { cause: error });
    if (code === 'EACCES') throw new UserError('file-no-permission', { file }, { cause: error });
    throw new UserError('file-unreadable', { file, reason: systemReason(error) }, { cause: error });
  }
  return decodeModel(bytes, file);
}
