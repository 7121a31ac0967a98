// Uploads: bytes as they come, or the file of a form, handed on as a stream; never held in memory.

import { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { formatBytes } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import { checkEncoding } from './request-body.ts';

const UPLOADS_MAX = 4;
/** The form's own lines need room beside the file. */
const FORM_BYTES_MAX = 64 * 1024;
/** The field of the form that holds the file, as Home IoT Guardian names it. */
const FILE_FIELD = 'file';
/** Files in one form, those in other fields included. */
const FILES_MAX = 4;

/** How many uploads run at once: each holds a connection, a file and room on the disk. */
export class UploadGate {
  #running = 0;

  /** Runs an upload, or throws too-many-uploads. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= UPLOADS_MAX) throw new UserError('too-many-uploads', { limit: UPLOADS_MAX });
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}

/** Bytes that the sender announced; null = it did not. `slack`: more that may stand around the file. Throws upload-too-large, packed-body. */
export function announcedBytes(request: Request, bytesMax: number, slack: number = 0): number | null {
  checkEncoding(request.headers);
  const length = request.headers.get('content-length');
  if (length === null) return null;
  const bytes = Number(length);
  if (bytes > bytesMax + slack) throw new UserError('upload-too-large', { limit: formatBytes(bytesMax) });
  return bytes;
}

/** The bytes of a request's body, at most `bytesMax`; upload-broken when the sender goes away. */
export async function* bodyBytes(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader = request.body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new UserError('upload-broken', {}, { cause });
      });
      if (done) return;
      bytes += value.length;
      if (bytes > bytesMax) throw new UserError('upload-too-large', { limit: formatBytes(bytesMax) });
      yield value;
    }
  } finally {
    // Whoever stops early (a disk that is full) wants no more of it.
    reader.cancel().catch(() => undefined);
  }
}

/**
 * Reads a form up to the file in its field `file` and hands that to `work`; the rest of the form is skipped. Throws bad-form, no-file,
 * no-file-name, upload-too-large, and what `work` throws.
 */
export async function withFormFile<T>(
  request: Request,
  bytesMax: number,
  work: (name: string, body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const type = request.headers.get('content-type');
  if (type === null || !/^multipart\/form-data\s*;/i.test(type.trim())) {
    // Programs that forget the file send no form at all, or another one: Home IoT Guardian calls both a request without a file.
    throw new UserError('no-file');
  }
  announcedBytes(request, bytesMax, FORM_BYTES_MAX);
  const parser = openParser(type, bytesMax);
  const source = Readable.from(bodyBytes(request, bytesMax + FORM_BYTES_MAX));
  try {
    return await new Promise<T>((resolve, reject) => {
      let isTaken = false;
      parser.on('file', (field, file, name) => {
        if (isTaken || field !== FILE_FIELD) {
          file.resume();
          return;
        }
        isTaken = true;
        takeFile(file, name, bytesMax, work).then(resolve, reject);
      });
      parser.on('finish', () => {
        if (!isTaken) reject(new UserError('no-file'));
      });
      parser.on('error', (error) => reject(formError(error)));
      source.on('error', (error) => {
        parser.destroy(error instanceof Error ? error : undefined);
        reject(formError(error));
      });
      source.pipe(parser);
    });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function openParser(type: string, bytesMax: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: {
        fileSize: bytesMax,
        files: FILES_MAX,
        fields: 16,
        fieldSize: 4096,
        fieldNameSize: 100,
        parts: 20,
        headerPairs: 32,
      },
      isPartAFile: (_field, _type, name) => name !== undefined,
    });
  } catch (error) {
    throw formError(error);
  }
}

function formError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const reason = error instanceof Error ? error.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 120) : 'it broke off';
  return new UserError('bad-form', { reason }, { cause: error });
}

async function takeFile<T>(
  file: BusboyFileStream,
  name: string,
  bytesMax: number,
  work: (name: string, body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  if (name.trim() === '') {
    file.resume();
    throw new UserError('no-file-name');
  }
  return work(name, wholeFile(file, bytesMax));
}

/** The file's bytes; a file that was cut at the limit ends in an error instead of looking whole. */
async function* wholeFile(file: BusboyFileStream, bytesMax: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of file) yield chunk as Uint8Array;
  if (file.truncated) throw new UserError('upload-too-large', { limit: formatBytes(bytesMax) });
}
