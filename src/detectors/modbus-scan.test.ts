// Tests of modbus-scan.
import { expect, test } from 'vitest';
import { Lab, listen } from '../../test/detection-lab.ts';
import { modbusScan } from './modbus-scan.ts';

const STATION = '192.168.1.50';
const CONTROLLER = '192.168.1.60';

/** One request for registers at `address` and its answer: a value, or "illegal data address". */
function ask(lab: Lab, seconds: number, address: number, isRefused: boolean): void {
  const port = 30_000 + (lab.frames.length % 30_000);
  const request = [0, 1, 0, 0, 0, 6, 1, 4, address >> 8, address & 255, 0, 1];
  const answer = isRefused ? [0, 1, 0, 0, 0, 3, 1, 0x84, 2] : [0, 1, 0, 0, 0, 5, 1, 4, 2, 0, 7];
  lab.connection(seconds, STATION, port, CONTROLLER, 502, request, answer);
}

test('a client that tries address after address is found, at one in 30 seconds too', () => {
  for (const gap of [0.05, 30]) {
    const lab = new Lab();
    for (let i = 0; i < 60; i++) ask(lab, i * gap, i, i > 2);
    const { alerts } = listen(lab.frames, [modbusScan]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'modbus-scan', severity: 'medium', device: { ip: STATION } });
    expect(alerts[0]!.numbers).toMatchObject({ target: CONTROLLER, refusals: 57, functions: ['4'] });
  }
});

test('a station that polls what exists, with one wrong entry in its list, is nothing', () => {
  const lab = new Lab();
  for (let i = 0; i < 300; i++) ask(lab, i * 2, i % 6, i % 6 === 5);
  expect(listen(lab.frames, [modbusScan]).findings).toEqual([]);
});
