// The whole program as it is installed: memory, answers under load, uploads, start, demo, first page. `npm run bench -- daemon [--smoke]`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAnswers } from './daemon-answers.ts';
import { measureDemo, measureGrowth, measureMemory } from './daemon-memory.ts';
import { measurePage } from './daemon-page.ts';
import { installProgram, loadWords } from './daemon-program.ts';
import { measureStart } from './daemon-start.ts';
import { measureUploads } from './daemon-uploads.ts';

/** What each part measures with, and where it says what it found. */
export interface Bench {
  /** The installed program. */
  readonly launcher: string;
  /** A folder for whatever is made. */
  readonly work: string;
  readonly isSmoke: boolean;
  say(line: string): void;
  /** A figure beside the most that it may be; null = it has no limit. */
  check(what: string, value: number, unit: string, most: number | null): void;
}

const parts: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  start: measureStart,
  demo: measureDemo,
  memory: measureMemory,
  growth: measureGrowth,
  uploads: measureUploads,
  answers: measureAnswers,
  page: measurePage,
};

export const daemonBench = {
  name: 'daemon',
  async run(words: readonly string[]): Promise<{ passed: number; failed: number }> {
    const { values } = parseArgs({
      args: [...words],
      options: {
        smoke: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: Object.keys(parts) },
        /** Where data folders and captures are made; kept when it is given. */
        work: { type: 'string' },
        /** An installed program's launcher; else the program is built. */
        program: { type: 'string' },
      },
    });
    const work = values.work ?? mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
    mkdirSync(work, { recursive: true });
    let [passed, failed] = [0, 0];
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const bench: Bench = {
      launcher: values.program ?? installProgram(join(work, 'program')),
      work,
      isSmoke: values.smoke,
      say,
      check(what, value, unit, most) {
        const isMet = most === null || value <= most;
        if (isMet) passed++;
        else failed++;
        say(
          `${what.padEnd(48)} ${shown(value).padStart(9)} ${unit}${most === null ? '' : ` (at most ${most})`}${isMet ? '' : '  SHORT'}`,
        );
      },
    };
    try {
      for (const name of values.only) {
        const part = parts[name];
        if (part === undefined)
          throw new Error(`no part is called ${name}; there are ${Object.keys(parts).join(', ')}`);
        say(`\n${name} (${loadWords()})`);
        try {
          await part(bench);
        } catch (error) {
          failed++;
          say(`${name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    } finally {
      if (values.work === undefined) rmSync(work, { recursive: true, force: true });
    }
    return { passed, failed };
  },
};

const shown = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
