// Ten thousand slow connections from several addresses against the running daemon: its owner is answered, and its memory stays.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonLab } from '../daemon-lab.ts';
import { leaveOpen, sendRaw, statusesOf } from './intruder.ts';

/** It takes minutes, so it is asked for: PORCHLIGHT_SLOW=1. */
const isAsked = process.env['PORCHLIGHT_SLOW'] === '1';
const SLOW = 600_000;
/** Of the first kind; of the others fewer show as much. */
const SILENT = 10_000;
const SLOW_ONES = 3000;
/** Code and buffers that the first connections bring. */
const WARM_UP = 1000;
const AT_ONCE = 100;
/** Connections from so many addresses: more than the limit of one address would hold. */
const ADDRESSES = 20;
const GROWTH_MB_MAX = 60;
let lab: DaemonLab;
beforeAll(async () => {
  if (isAsked) lab = await DaemonLab.start();
}, SLOW);
afterAll(async () => lab?.remove());

/** What the process holds in memory, its part of what is shared included. */
function residentMegabytes(): number {
  const rollup = readFileSync(`/proc/${lab.pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}

async function crowd(text: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i += AT_ONCE) {
    const opened = Array.from({ length: AT_ONCE }, (_, k) =>
      leaveOpen(lab, text, `127.0.1.${1 + ((i + k) % ADDRESSES)}`),
    );
    sockets.push(...(await Promise.all(opened)));
  }
  return sockets;
}

/** The owner, from an address of their own, on a fresh connection. */
async function askAsOwner(): Promise<number[]> {
  const head = `GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token}\r\nConnection: close`;
  return statusesOf(await sendRaw(lab, `${head}\r\n\r\n`, () => false, '127.0.0.77'));
}

const attacks: readonly (readonly [string, string, number])[] = [
  ['that say nothing', '', SILENT],
  ['that never end their header', 'GET /app/ HTTP/1.1\r\nHost: localhost\r\nX-A: ', SLOW_ONES],
  [
    'that never end their body',
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    SLOW_ONES,
  ],
  [
    'that never end an upload without login',
    'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000000\r\n\r\n--x',
    SLOW_ONES,
  ],
];

test.runIf(isAsked).each(attacks)(
  'thousands of connections %s keep nobody out',
  async (_, text, count) => {
    for (const socket of await crowd(text, WARM_UP)) socket.destroy();
    expect(await askAsOwner()).toEqual([200]);
    const before = residentMegabytes();
    const sockets = await crowd(text, count);
    const seen = await lab.until('an answer for the owner', async () => {
      const statuses = await askAsOwner();
      return statuses[0] === 200 ? statuses : null;
    });
    expect(seen).toEqual([200]);
    expect(residentMegabytes() - before).toBeLessThan(GROWTH_MB_MAX);
    for (const socket of sockets) socket.destroy();
  },
  SLOW,
);
