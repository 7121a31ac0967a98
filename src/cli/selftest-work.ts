// The work of `porchlight selftest`: the plan, the owner's consent, and the stages as they pass.
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isatty } from 'node:tty';
import type { z } from 'zod';
import { UserError } from '../base/user-error.ts';
import type { ProofDocument, ProofPlan, proofStage } from '../documents/setup.ts';
import type { CommandLine } from './command.ts';
import { type DaemonCall, withDaemon } from './daemon-call.ts';
import { EXIT_DONE, EXIT_MISSING } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { printJson } from './owner-work.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';

const COMMAND = 'selftest';
const PROOF = '/api/v1/proof';
const LOOK_MS = 150;
/** The daemon gives up by itself before. */
const WAIT_MS = 120_000;
const TITLE_WIDTH = 15;
const MARGIN = 4;
const STANDARD_INPUT = 0;

type Stage = ProofDocument['stages'][number];
type StageName = z.infer<typeof proofStage>;

export function runSelftest({ options }: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, options);
  const isJson = options.flag('json');
  return withDaemon(folder, { name: COMMAND, scope: 'operate' }, async (call) => {
    const plan = await call<ProofPlan>('GET', `${PROOF}/plan`);
    if (options.flag('plan')) {
      if (isJson) printJson(plan);
      else print(planPage(plan));
      return EXIT_DONE;
    }
    if (!plan.isPossible) throw new UserError('proof-impossible', { reason: plan.words });
    if (!options.flag('yes')) {
      if (!isJson) print(planPage(plan));
      if (isJson || !(await agrees())) throw new UserError('no-consent');
    }
    const proof = await prove(call, isJson ? () => undefined : (stage) => print(stageLines(stage)));
    if (isJson) printJson(proof);
    else print(endLine(proof));
    return proof.state === 'passed' ? EXIT_DONE : EXIT_MISSING;
  });
}

async function agrees(): Promise<boolean> {
  if (!isatty(STANDARD_INPUT)) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question('  Send them? [y/N] ')).trim());
  } finally {
    lines.close();
  }
}

/** Starts a run and follows it; each stage is told once, in order, when it is over. */
async function prove(call: DaemonCall, tell: (stage: Stage) => void): Promise<ProofDocument> {
  let proof = await call<ProofDocument>('POST', PROOF, { consent: true });
  const told = new Set<StageName>();
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    for (const stage of proof.stages) {
      if (stage.state === 'waiting') break;
      if (told.has(stage.stage)) continue;
      told.add(stage.stage);
      tell(stage);
    }
    if (proof.state !== 'running' || waitedMs >= WAIT_MS) return proof;
    await pause(LOOK_MS);
    proof = await call<ProofDocument>('GET', PROOF);
  }
}

function planPage({ words, packets }: ProofPlan): string {
  const width = outputWidth() - MARGIN;
  const rows = packets.filter(({ count }) => count > 0).map(({ to, what, count }) => `${count} to ${to}: ${what}.`);
  return [words, ...rows].flatMap((text) => wrapText(text, width).map((part) => `  ${part}\n`)).join('');
}

const MARKS = {
  passed: ['✓', 'green'],
  skipped: ['–', 'faint'],
  failed: ['✗', 'red'],
  waiting: ['·', 'faint'],
} as const;

function stageLines({ title, state, tookMs, words, hint }: Stage): string {
  const paint = outputPaint();
  const [mark, tone] = MARKS[state];
  const took = tookMs === null ? '' : `${(tookMs / 1000).toFixed(1)} s`;
  const head = `  ${paint(mark, tone)} ${padText(title, TITLE_WIDTH)}`;
  if (state === 'passed') return `${head}${took}\n`;
  const texts = hint === null ? [words] : [words, `Try: ${hint}`];
  const lines = texts.flatMap((text) => wrapText(text, outputWidth() - MARGIN - TITLE_WIDTH));
  const indent = ' '.repeat(MARGIN + TITLE_WIDTH);
  return `${head}${lines.join(`\n${indent}`)}\n`;
}

function endLine({ state, stages }: ProofDocument): string {
  const paint = outputPaint();
  if (state === 'passed') return `\n  ${paint('An attack like this is seen and told.', 'bold')}\n`;
  const first = stages.find((stage) => stage.state === 'failed');
  return `\n  ${paint(`It does not go all the way: ${first?.title.toLowerCase() ?? 'the end'} is missing.`, 'bold')}\n`;
}
