import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Lab, macOf, SYN } from '../../test/detection-lab.ts';
import { CAMERA, inOrder, ordinaryLife } from '../../test/home-lab.ts';
import { captureOf } from '../../test/program.ts';
import { UserError } from '../base/user-error.ts';
import { StudyInterrupted } from '../studies/study-hooks.ts';
import { evaluateScenario } from './evaluate-scenario.ts';
import type { ScenarioDocument } from './scenario-document.ts';
import { readScenario } from './scenario-file.ts';
import { drawHome } from './scenario-pictures.ts';
import { makeScenarioReport } from './scenario-report.ts';

const HOUR = 3600;
const folder = mkdtempSync(join(tmpdir(), 'porchlight-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, lab: Lab): void {
  const frames = inOrder(lab).map(({ bytes, timeUs = 0 }) => ({
    time: BigInt(timeUs) * 1000n,
    bytes: Uint8Array.from(bytes),
    wire: bytes.length,
    link: 1,
  }));
  writeFileSync(join(folder, name), captureOf(frames));
}

beforeAll(() => {
  const life = new Lab();
  ordinaryLife(life, 0, 9 * HOUR);
  write('life.pcap', life);
  const later = new Lab();
  ordinaryLife(later, 10 * HOUR, 12 * HOUR, 2);
  write('later.pcap', later);
  const muchLater = new Lab();
  ordinaryLife(muchLater, 20 * HOUR, 22 * HOUR, 3);
  write('much-later.pcap', muchLater);
  // Recorded in another house: a machine looks for Telnet among its neighbours.
  const sweep = new Lab();
  for (let i = 0; i < 120; i++) sweep.tcp(i * 0.2, '10.9.8.7', 5555, `10.9.8.${100 + i}`, 23, SYN);
  write('sweep.pcap', sweep);
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${1000 + i * 5}.5,10.9.8.7,${40_000 + i},198.51.100.77,4444,tcp,0.3,900,40,SF,6,5,Malicious`,
  );
  rows.push('1001.5,10.9.8.7,4000,198.51.100.99,443,tcp,0.3,900,40,SF,6,5,Benign');
  writeFileSync(
    join(folder, 'flows.csv'),
    `ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,duration,orig_bytes,resp_bytes,conn_state,orig_pkts,resp_pkts,label\n${rows.join('\n')}\n`,
  );
});

const HOME = `home:
  - device: camera
    mac: "${macOf(CAMERA)}"
    captures: [life.pcap]
learn: 4h
`;

function attack(name: string, part: string): string {
  return `  - name: ${name}\n${part.replace(/^/gm, '    ')}\n`;
}

const SWEEP = attack(
  'sweep',
  'capture: sweep.pcap\nmap: {10.9.8.7: camera, 10.9.8.0/24: home}\nat: 06:00\nexpect: [host-sweep]',
);

function evaluate(text: string, signal: AbortSignal = new AbortController().signal): Promise<ScenarioDocument> {
  const file = join(folder, 'home.yaml');
  writeFileSync(file, text);
  return evaluateScenario(readScenario(file, null), { signal, progress: () => undefined });
}

async function failure(text: string): Promise<UserError> {
  return evaluate(text).then(
    () => expect.fail('it ran'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
      return error as UserError;
    },
  );
}

test('a quiet home has no false alert, and days that add up', async () => {
  const document = await evaluate(HOME);
  expect(document).toMatchObject({ kind: 'scenario', falseAlerts: 0, found: 0, total: 0, medianDelaySeconds: null });
  expect(document.deviceDaysLearning).toBeCloseTo(4 / 24, 4);
  expect(document.deviceDays).toBeCloseTo(5 / 24, 2);
  expect(document.falseAlertsUpper95).toBeCloseTo((2.9957 / document.deviceDays) * 7, 0);
  expect(document.budget).toMatchObject({ count: 1, perDays: 7, measuredPerDay: 0 });
  // A rate of one in a thousand would mean less than ten of them.
  expect(document.benignWindows).toBeGreaterThan(100);
  expect(document.benignWindows).toBeLessThanOrEqual(5 * 60 + 1);
  for (const rule of document.baselines) expect(rule).toMatchObject({ tprAtFpr1e3: null, tprAtFpr1e4: null });
});

test('a sweep from another house is found on the device that it is mapped to, by what it cites', async () => {
  const document = await evaluate(`${HOME}attacks:\n${SWEEP}`);
  expect(document).toMatchObject({ found: 1, total: 1, foundGrave: 1, falseAlerts: 0 });
  const [row] = document.attacks;
  expect(row).toMatchObject({
    name: 'sweep',
    found: true,
    kind: 'host-sweep',
    device: 'camera',
    level: 'packets',
    packets: 120,
  });
  expect(row!.delaySeconds).toBeGreaterThan(0);
  expect(row!.delaySeconds).toBeLessThan(24);
  const alert = document.alertList.find(({ id }) => id === row!.alertIds[0]);
  expect(alert).toMatchObject({
    kind: 'host-sweep',
    attacks: ['sweep'],
    isFalse: false,
    device: { mac: macOf(CAMERA), ip: CAMERA },
  });
  expect(document.detectors.find(({ name }) => name === 'host-sweep')).toMatchObject({
    found: 1,
    total: 1,
    falseAlerts: 0,
  });
});

test('the same attack without a map is made by strangers, and found all the same', async () => {
  const document = await evaluate(`${HOME}attacks:\n${SWEEP.replace(/map: .*/, 'map: {}')}`);
  expect(document.attacks[0]).toMatchObject({ found: true, device: '10.9.8.7' });
  expect(document.devices.map(({ name }) => name)).toEqual(['camera']);
});

test('an expected kind that is not raised is not found, whatever else is', async () => {
  const document = await evaluate(`${HOME}attacks:\n${SWEEP.replace('[host-sweep]', '[dns-tunnel]')}`);
  expect(document).toMatchObject({ found: 0, total: 1, medianDelaySeconds: null, falseAlerts: 0 });
  expect(document.attacks[0]).toMatchObject({ found: false, kind: null, delaySeconds: null, alertIds: [] });
});

test('an attack while the device learns is counted apart', async () => {
  const document = await evaluate(`${HOME}attacks:\n${SWEEP.replace('06:00', '02:00')}`);
  expect(document).toMatchObject({ found: 0, total: 0, poisoning: { found: 1, total: 1 } });
  expect(document.attacks[0]).toMatchObject({ found: true, isPoisoning: true });
});

test('flow records are spliced as packets, those labelled harmless left out, and reported apart', async () => {
  const flows = attack('theft', 'flows: flows.csv\nmap: {10.9.8.7: camera}\nat: 06:30\nexpect: [new-destination]');
  const document = await evaluate(`${HOME}attacks:\n${SWEEP}${flows}`);
  const [, row] = document.attacks;
  expect(row).toMatchObject({ found: true, level: 'flows', kind: 'new-destination', device: 'camera' });
  expect(document.alertList.some(({ sentence }) => sentence.includes('198.51.100.99'))).toBe(false);
  expect(document.levels).toMatchObject([
    { level: 'packets', found: 1, total: 1 },
    { level: 'flows', found: 1, total: 1 },
  ]);
});

test('a gap between two captures is no learning time that is watched, and no error', async () => {
  const document = await evaluate(HOME.replace('[life.pcap]', '[life.pcap, later.pcap]'));
  expect(document.deviceDays).toBeCloseTo(8 / 24, 2);
  // Shorter gaps are watched; one over six hours ends a span, and is no part of the picture's bars.
  expect(document.devices[0]!.spans).toHaveLength(1);
  const long = await evaluate(HOME.replace('[life.pcap]', '[life.pcap, much-later.pcap]'));
  expect(long.devices[0]!.spans).toHaveLength(2);
  expect(long.deviceDays).toBeCloseTo(7 / 24, 2);
  const width = (one: ScenarioDocument): number =>
    drawHome(one)!
      .marks.join('')
      .match(/<rect class="p-normal"[^>]*fill-opacity="0.35"/g)!.length;
  // One in the legend.
  expect([width(document), width(long)]).toEqual([2, 3]);
});

test('captures that overlap, an attack past the end and a MAC that no packet has are told with file and line', async () => {
  const overlap = await failure(HOME.replace('[life.pcap]', '[later.pcap, life.pcap]'));
  expect(overlap.message).toMatch(/home\.yaml, line 2: captures of camera overlap: .*life\.pcap begins at/);
  const late = await failure(`${HOME}attacks:\n${SWEEP.replace('06:00', '4d+03:12')}`);
  expect(late.message).toMatch(/line 7: sweep begins after the home's last packet/);
  expect(late.hint).toMatch(/the home lasts 0\.3\d days/);
  const unknown = await failure(HOME.replace(macOf(CAMERA), '00:11:22:33:44:55'));
  expect(unknown.message).toMatch(/no packet in the captures of camera is from or to 00:11:22:33:44:55/);
});

test('a device of flow records has the MAC that the scenario gives it', async () => {
  const rows = [
    'ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,duration,orig_bytes,resp_bytes,conn_state,orig_pkts,resp_pkts',
  ];
  for (let i = 0; i < 500; i++) rows.push(`${i * 60},192.168.7.9,${20_000 + i},198.51.100.7,443,tcp,0.3,900,40,SF,6,5`);
  writeFileSync(join(folder, 'lamp.csv'), `${rows.join('\n')}\n`);
  const lamp = '  - device: lamp\n    mac: "00:17:88:11:22:33"\n    flows: [lamp.csv]\n';
  const document = await evaluate(`home:\n${lamp}learn: 4h\nattacks:\n${SWEEP.replace('camera', 'lamp')}`);
  expect(document.devices).toMatchObject([{ name: 'lamp', mac: '00:17:88:11:22:33', level: 'flows' }]);
  expect(document.attacks).toMatchObject([{ found: true, device: 'lamp' }]);
});

test('captures that are mostly about one device are not two', async () => {
  const twins = HOME.replace(/ {4}mac: .*\n/, '').replace(
    'learn',
    '  - device: other\n    captures: [later.pcap]\nlearn',
  );
  const { message } = await failure(twins);
  expect(message).toMatch(/line 4: other and camera have the same MAC/);
});

test('an expected kind that does not exist is said, and nothing else is different', async () => {
  const document = await evaluate(`${HOME}attacks:\n${SWEEP.replace('[host-sweep]', '[host-sweep, host-swep]')}`);
  expect(document.warnings).toEqual(['sweep expects host-swep: there is no such kind of alert.']);
  expect(document.found).toBe(1);
});

test('the same scenario gives the same document', async () => {
  const text = `${HOME}attacks:\n${SWEEP}`;
  expect(JSON.stringify(await evaluate(text))).toBe(JSON.stringify(await evaluate(text)));
});

test('an experiment that is interrupted ends at once', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(evaluate(HOME, controller.signal)).rejects.toBeInstanceOf(StudyInterrupted);
});

test('the report holds every attack and no markup of anybody else', async () => {
  const document = await evaluate(
    `${HOME}attacks:\n${SWEEP.replace('name: sweep', 'name: "<script>alert(1)</script>"')}`,
  );
  const page = makeScenarioReport(document, {
    porchlight: '0',
    command: 'porchlight evaluate home.yaml',
    createdMs: 0,
  });
  expect(page).toContain('script&#62;alert');
  expect(page).not.toMatch(/<script/i);
  expect(page).toContain('The home over time');
});
