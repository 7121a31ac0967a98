// Records of a live run, cut into files by time: each appears under its name when it is whole, so another program can take it.
import { join } from 'node:path';
import type { FlowBatch } from '../flows/flow-batch.ts';
import { type ByteOutput, openFileOutput } from './byte-output.ts';
import { logTime } from './conn-log.ts';
import type { RecordFormat } from './index.ts';
import { makeFolder } from './make-folder.ts';
import type { RecordOptions, RecordWriter } from './record-writer.ts';

/** Five minutes a file: few enough files in a day (288), new enough for who reads them. */
export const ROTATION_SECONDS = 300;

export interface RotatingRecords {
  write(flows: FlowBatch): void;
  /** Time has reached `timeUs`: ends the file whose time is over. */
  advanceTo(timeUs: number): void;
  /** Ends the last file. */
  finish(): void;
}

interface OpenFile {
  readonly output: ByteOutput;
  readonly writer: RecordWriter;
  readonly untilUs: number;
}

/**
 * Writes records into `folder/conn.<time>.<ending>`; the time is the start of the file's period (UTC, packet time). A period
 * without records has no file. The format must be one that writes at once (not Parquet).
 */
export function createRotatingRecords(
  folder: string,
  format: RecordFormat,
  options: RecordOptions,
  rotationSeconds: number = ROTATION_SECONDS,
): RotatingRecords {
  makeFolder(folder);
  const periodUs = rotationSeconds * 1e6;
  let nowUs = 0;
  let file: OpenFile | null = null;
  const close = (): void => {
    if (file === null) return;
    const { output, writer, untilUs } = file;
    file = null;
    writer.finish(Math.min(nowUs, untilUs));
    output.commit();
  };
  const open = (): OpenFile => {
    const startUs = Math.floor(nowUs / periodUs) * periodUs;
    const output = openFileOutput(join(folder, `conn.${logTime(startUs)}.${format.ending}`));
    const writer = format.create(output, options);
    if (writer instanceof Promise) throw new TypeError(`${format.name} cannot be rotated`);
    return { output, writer, untilUs: startUs + periodUs };
  };
  return {
    write(flows) {
      file ??= open();
      file.writer.write(flows);
    },
    advanceTo(timeUs) {
      nowUs = timeUs;
      if (file !== null && timeUs >= file.untilUs) close();
    },
    finish: close,
  };
}
