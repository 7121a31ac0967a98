// Suite `capture`: packets, bytes, first and last time of every capture as capinfos counts them; no broken capture makes us fail.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { readCapture } from '../../src/capture/index.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** A broken capture of the corpus has at most a few kilobytes: a second for one of them is a hang. */
const HANG_MS = 1000;

interface CapinfosRow {
  readonly capture: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly messages: readonly string[];
}

interface CaptureFacts {
  packets: number;
  bytes: number;
  first: bigint | null;
  last: bigint | null;
  warnings: readonly string[];
}

export const captureSuite: CorpusSuite = {
  name: 'capture',
  title: 'Capture files: packets, bytes and times as capinfos, broken files without failure',
  run: runCaptures,
};

async function runCaptures(context: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const missed: string[] = [];
  let checks = 0;
  const check = (where: string, ours: string, theirs: string, reason: string | null = null): void => {
    checks++;
    if (ours !== theirs) differences.push({ where, what: `ours ${ours}, theirs ${theirs}`, reason });
  };
  const rows = context.vectors === null ? [] : readRows(join(context.vectors, 'capinfos.jsonl'));
  for (const row of rows) {
    const facts = await readFacts(join(context.corpus, row.capture));
    const theirs = row.facts;
    check(`${row.capture} packets`, String(facts.packets), theirs['Number of packets'] ?? '');
    check(`${row.capture} bytes`, String(facts.bytes), theirs['Data size (bytes)'] ?? '');
    const isCut = row.messages.some((message) => message.includes('cut short'));
    check(`${row.capture} cut`, String(facts.warnings.includes('cut')), String(isCut));
    checkTimes(row, facts, check);
  }
  const malformed = await readMalformed(join(context.corpus, 'malformed-tcpdump'), missed);
  const agreeing = checks + malformed.read - differences.length;
  return {
    checks: checks + malformed.read,
    agreeing,
    differences,
    missed,
    details: `${rows.length} captures beside capinfos; ${malformed.text}`,
  };
}

function readRows(path: string): CapinfosRow[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CapinfosRow);
}

type Check = (where: string, ours: string, theirs: string, reason?: string | null) => void;

function checkTimes(row: CapinfosRow, facts: CaptureFacts, check: Check): void {
  for (const [name, field, ours] of [
    ['first time', 'Start time', facts.first],
    ['last time', 'End time', facts.last],
  ] as const) {
    const theirs = row.facts[field];
    if (theirs === undefined || theirs === 'n/a') continue;
    const digits = theirs.split('.')[1]?.length ?? 0;
    // Nine digits at most are a fraction of a second; a broken record may claim more nanoseconds than a second has.
    const reason = digits > 9 ? 'nanoseconds beyond a second' : null;
    check(`${row.capture} ${name}`, ours === null ? 'n/a' : secondsText(ours, digits), theirs, reason);
  }
}

/** Nanoseconds as seconds with so many digits, cut as capinfos does. */
function secondsText(nanoseconds: bigint, digits: number): string {
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, '0');
  return `${nanoseconds / 1_000_000_000n}${digits > 0 ? '.' : ''}${fraction.slice(0, digits)}`;
}

/** capinfos reports the earliest and the latest time, wherever in the file they stand. */
async function readFacts(path: string): Promise<CaptureFacts> {
  const facts: CaptureFacts = { packets: 0, bytes: 0, first: null, last: null, warnings: [] };
  const frames = (batch: FrameBatch): void => {
    for (let i = 0; i < batch.count; i++) {
      const time = BigInt(batch.timeUs[i]!) * 1000n + BigInt(batch.timeNs[i]!);
      if (facts.first === null || time < facts.first) facts.first = time;
      if (facts.last === null || time > facts.last) facts.last = time;
    }
  };
  const summary = await readCapture(path, {}, { frames });
  facts.packets = summary.packets;
  facts.bytes = summary.bytes;
  facts.warnings = summary.warnings.map((warning) => warning.code);
  return facts;
}

async function readMalformed(folder: string, missed: string[]): Promise<{ read: number; text: string }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const counts = new Map<string, number>();
  const count = (what: string): Map<string, number> => counts.set(what, (counts.get(what) ?? 0) + 1);
  let read = 0;
  let packets = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const started = performance.now();
    try {
      const facts = await readFacts(path);
      packets += facts.packets;
      for (const code of facts.warnings) count(`warning ${code}`);
    } catch (error) {
      if (error instanceof UserError) count(error.code);
      else missed.push(`${path} threw ${error}`);
    }
    read++;
    const took = performance.now() - started;
    if (took > HANG_MS) missed.push(`${path} took ${Math.round(took)} ms`);
  }
  const parts = [...counts].map(([what, times]) => `${times} ${what}`).join(', ');
  return { read, text: `${read} malformed files gave ${packets} packets (${parts})` };
}
