import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PCAP_MICROSECONDS, pcapHeader, pcapRecord } from '../../test/capture-writer.ts';
import type { UserError } from '../base/user-error.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { captureInterface, captureRemote } from './capture-interface.ts';
import type { CaptureProgram, CaptureProgramKind } from './capture-programs.ts';
import type { InputSummary, InputWarning } from './input.ts';
import type { LiveCaptureOptions } from './live-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const style = { isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const HEADER = hex(pcapHeader(style));
const RECORD = hex(pcapRecord(style, { time: 1_000_000_000_000n, bytes: new Uint8Array(60), wire: 60, link: 1 }));
const hurry = { tickMs: 20, gatherMs: 5, dropsMs: 60_000, stopMs: 300, restartMs: 10, restartMsMax: 40 };

/** A capture program of our own making: `body` is what it does after it has counted its start in `starts`. */
function program(
  name: string,
  body: string,
  kind: CaptureProgramKind = 'tcpdump',
): CaptureProgram & { starts(): string[] } {
  const path = join(folder, name);
  const log = `${path}.starts`;
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n');
const starts = readFileSync(${JSON.stringify(log)}, 'utf8').trimEnd().split('\\n').length;
const write = (...parts) => process.stdout.write(Buffer.from(parts.join(''), 'hex'));
const complain = (text, code) => { process.stderr.write(text + '\\n', () => process.exit(code)); };
const stay = () => setInterval(() => {}, 1000);
const [HEADER, RECORD] = ${JSON.stringify([HEADER, RECORD])};
${body}
`;
  writeFileSync(path, script, { mode: 0o755 });
  return { kind, path, starts: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []) };
}

interface Heard {
  packets: number;
  readonly ticks: number[];
  readonly warnings: InputWarning[];
}

/** Captures with a program until `until` is true of what was heard, or the capture ends by itself. */
async function capture(
  programs: readonly CaptureProgram[],
  until: (heard: Heard) => boolean,
  options: LiveCaptureOptions = {},
): Promise<{ heard: Heard; summary: InputSummary }> {
  const heard: Heard = { packets: 0, ticks: [], warnings: [] };
  const stop = new AbortController();
  const look = (): void => {
    if (until(heard)) stop.abort();
  };
  const sink = {
    frames: (batch: FrameBatch): void => {
      heard.packets += batch.count;
      look();
    },
    tick: (timeUs: number): void => {
      heard.ticks.push(timeUs);
      look();
    },
    warn: (warning: InputWarning): void => {
      heard.warnings.push(warning);
      look();
    },
  };
  const all = { interface: 'lo', programs, timing: hurry, ...options };
  const summary = await captureInterface(all, sink, stop.signal);
  return { heard, summary };
}

test('a quiet line ticks with the clock, behind it, and an abort ends the program by SIGINT with its last packets read', async () => {
  const mark = join(folder, 'stopped');
  const fake = program(
    'quiet',
    `process.on('SIGINT', () => { write(RECORD, RECORD); require('fs').writeFileSync(${JSON.stringify(mark)}, ''); process.exitCode = 0; clearInterval(timer); });
     const timer = stay();
     write(HEADER, RECORD);`,
  );
  const before = Date.now() * 1000;
  const { heard, summary } = await capture([fake], ({ packets, ticks }) => packets === 1 && ticks.length >= 3);
  expect(summary).toEqual({ packets: 3, bytes: 180, kernelDrops: 0, warnings: [] });
  expect(existsSync(mark)).toBe(true);
  expect(heard.ticks).toEqual(heard.ticks.toSorted((a, b) => a - b));
  expect(heard.ticks[0]).toBeGreaterThanOrEqual(before - 2_000_000);
  expect(heard.ticks.at(-1)).toBeLessThanOrEqual(Date.now() * 1000 - 2_000_000);
});

test('a program that dies is started again, which is said with its last words', async () => {
  const fake = program(
    'dies',
    `write(HEADER, RECORD);
     if (starts < 3) setTimeout(() => complain('listening on lo\\ntcpdump: pcap_loop: The interface went down', 1), 20);
     else stay();`,
  );
  const { heard, summary } = await capture([fake], ({ packets }) => packets === 3);
  expect(fake.starts()).toHaveLength(3);
  expect(summary.packets).toBe(3);
  expect(heard.warnings.map((warning) => warning.code)).toEqual(['restarted', 'restarted']);
  expect(heard.warnings[0]!.message).toContain('The interface went down');
});

test('an interface that goes away is told once, tried again, and told when it is back', async () => {
  const fake = program(
    'gone',
    `if (starts === 1) { write(HEADER, RECORD); setTimeout(() => complain('The interface disappeared', 1), 20); }
     else if (starts < 4) complain('tcpdump: lo: No such device exists', 1);
     else { write(HEADER, RECORD); stay(); }`,
  );
  const interfaceExists = (): boolean => [0, 4].includes(fake.starts().length);
  const { heard } = await capture([fake], ({ packets }) => packets === 2, { interfaceExists });
  expect(heard.warnings.map((warning) => warning.code)).toEqual(['interface-gone', 'restarted']);
  expect(fake.starts()).toHaveLength(4);
});

test('whoever cannot begin again says so with the reason each time, and that it captures when it does', async () => {
  const fake = program(
    'refused',
    "if (starts === 2 || starts === 3) complain('ssh: connect to host router port 22: Connection refused', 255); else { write(HEADER, RECORD); if (starts === 1) setTimeout(() => process.exit(1), 50); else stay(); }",
    'ssh',
  );
  const told: (string | null)[] = [];
  const stop = new AbortController();
  let packets = 0;
  const sink = {
    frames: (batch: FrameBatch): void => {
      packets += batch.count;
      if (packets === 2) stop.abort();
    },
    interrupted: (reason: UserError | null): void => {
      told.push(reason === null ? null : `${reason.code} ${reason.message}`);
    },
  };
  await captureRemote({ target: 'ssh://router/eth0', program: fake, timing: hurry }, sink, stop.signal);
  expect(told).toEqual([
    expect.stringMatching(/^ssh-failed .*Connection refused/),
    expect.stringMatching(/^ssh-failed .*Connection refused/),
    null,
  ]);
});

test('a packet cut by the death of the program is dropped, not joined with the next run', async () => {
  const fake = program(
    'cuts',
    `if (starts === 1) { write(HEADER, RECORD, RECORD.slice(0, 50)); setTimeout(() => process.exit(1), 20); }
     else { write(HEADER, RECORD); stay(); }`,
  );
  const { summary } = await capture([fake], ({ packets }) => packets === 2);
  expect(summary).toMatchObject({ packets: 2, bytes: 120 });
});

test('kernel drops are asked of tcpdump while it runs, and told once each', async () => {
  const fake = program(
    'drops',
    `let drops = 0;
     process.on('SIGUSR1', () => { if (drops < 14) drops += 7; process.stderr.write('tcpdump: 5 packets captured, 9 packets received by filter, ' + drops + ' packets dropped by kernel\\n'); write(RECORD); });
     write(HEADER); stay();`,
  );
  let toldWhileRunning = 0;
  const until = ({ packets, warnings }: Heard): boolean => {
    toldWhileRunning = warnings.length;
    return packets >= 5 && warnings.length > 0;
  };
  const { heard, summary } = await capture([fake], until, { timing: { ...hurry, dropsMs: 30 } });
  expect(summary.kernelDrops).toBe(14);
  expect(toldWhileRunning).toBeGreaterThan(0);
  const told = heard.warnings.map((warning) => Number(/dropped (\d+) packets on lo/.exec(warning.message)?.[1]));
  expect(told.reduce((sum, each) => sum + each, 0)).toBe(14);
});

test("dumpcap's drops are read from its last words", async () => {
  const fake = program(
    'dumpcap',
    `const timer = stay();
     process.on('SIGINT', () => { process.stderr.write("Packets received/dropped on interface 'lo': 8/23 (pcap:23/dumpcap:0/flushed:0/ps_ifdrop:0) (34.8%)\\n"); clearInterval(timer); });
     write(HEADER, RECORD);`,
    'dumpcap',
  );
  const { summary } = await capture([fake], ({ packets }) => packets === 1);
  expect(summary).toMatchObject({ kernelDrops: 23, warnings: [{ code: 'kernel-drops' }] });
});

test('a first start that fails is an error in words: permission, interface, filter, anything else', async () => {
  const cases = [
    ["tcpdump: lo: You don't have permission to capture on that device", {}, 'capture-no-permission'],
    ['tcpdump: lo: No such device exists', {}, 'no-such-interface'],
    ["tcpdump: can't parse filter expression: syntax error", { filter: 'host (' }, 'bad-filter'],
    ['tcpdump: something odd', {}, 'capture-failed'],
  ] as const;
  for (const [words, options, code] of cases) {
    const fake = program(`fails-${code}`, `complain(${JSON.stringify(words)}, 1);`);
    await expect(capture([fake], () => false, options)).rejects.toMatchObject({ code });
    expect(fake.starts()).toHaveLength(1);
  }
  const odd = capture([program('odd', `complain('tcpdump: something odd', 1);`)], () => false);
  await expect(odd).rejects.toThrow('The capture on lo ended: tcpdump: something odd.');
  const missing = { kind: 'tcpdump', path: join(folder, 'is-not-there') } as const;
  await expect(capture([missing], () => false)).rejects.toMatchObject({ code: 'no-capture-program' });
  await expect(capture([], () => false)).rejects.toMatchObject({ code: 'no-capture-program' });
});

test('where one program has no permission the other is tried', async () => {
  const refused = program('refused', `complain('You do not have permission to capture on device "lo"', 1);`, 'dumpcap');
  const allowed = program('allowed', 'write(HEADER, RECORD); stay();');
  const { summary } = await capture([refused, allowed], ({ packets }) => packets === 1);
  expect(summary.packets).toBe(1);
});

test.skipIf(!existsSync('/sys/class/net'))(
  'an interface that is not there is refused before a program starts',
  async () => {
    const fake = program('unasked', 'write(HEADER); stay();');
    await expect(capture([fake], () => false, { interface: 'nosuch0' } as LiveCaptureOptions)).rejects.toMatchObject({
      code: 'no-such-interface',
    });
    expect(fake.starts()).toEqual([]);
  },
);

test('the program gets snap length and filter as words of their own', async () => {
  const fake = program('words', 'write(HEADER, RECORD); stay();');
  await capture([fake], ({ packets }) => packets === 1, { snapLength: 512, filter: '-w /tmp/x $(y)' });
  const words = JSON.parse(fake.starts()[0]!) as string[];
  expect(words.slice(words.indexOf('-s'), words.indexOf('-s') + 2)).toEqual(['-s', '512']);
  expect(words.slice(-2)).toEqual(['--', '-w /tmp/x $(y)']);
});

test('a program that will not stop is killed', async () => {
  const fake = program('deaf', `process.on('SIGINT', () => {}); write(HEADER, RECORD); stay();`);
  const { summary } = await capture([fake], ({ packets }) => packets === 1);
  expect(summary.packets).toBe(1);
});

test('a remote capture runs over ssh, ticks by the clock of its packets, and says why it ended', async () => {
  const fake = program('ssh', 'write(HEADER, RECORD); stay();', 'ssh');
  const stop = new AbortController();
  const ticks: number[] = [];
  const tick = (timeUs: number): void => {
    if (ticks.push(timeUs) === 3) stop.abort();
  };
  const options = { target: 'ssh://root@router/br-lan', program: fake, timing: { ...hurry, tickLagMs: 0 } };
  const summary = await captureRemote(options, { frames: () => undefined, tick }, stop.signal);
  expect(summary.packets).toBe(1);
  // The packet was seen in 1970; its clock goes on from there.
  expect(ticks[0]).toBeGreaterThan(1_000_000_000);
  expect(ticks[2]).toBeLessThan(1_000_000_000 + 10_000_000);
  expect(JSON.parse(fake.starts()[0]!)).toContain('router');
  const failing = program('ssh-refused', `complain('root@router: Permission denied (publickey).', 255);`, 'ssh');
  await expect(captureRemote({ ...options, program: failing }, { frames: () => undefined })).rejects.toMatchObject({
    code: 'ssh-failed',
    message: 'The capture on ssh://root@router/br-lan ended: root@router: Permission denied (publickey).',
  });
});
