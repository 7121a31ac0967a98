import { expect, test } from 'vitest';
import {
  advise,
  examineCapture,
  type InterfaceFacts,
  type ProgramFacts,
  suggestInterface,
} from './capture-examination.ts';

const absent = { path: null, version: null, isExecutable: false, hasCaptureRight: false };
const present = { path: '/usr/bin/x', version: '1.0', isExecutable: true, hasCaptureRight: false };
const facts = (dumpcap: Omit<ProgramFacts, 'kind'>, tcpdump: Omit<ProgramFacts, 'kind'>): ProgramFacts[] => [
  { kind: 'dumpcap', ...dumpcap },
  { kind: 'tcpdump', ...tcpdump },
];

test('each thing that stands in the way has its remedy, and none of them captures as root', () => {
  expect(advise(facts(absent, absent), false, 'anna').remedies[0]).toBe('sudo apt install tcpdump');
  expect(advise(facts(absent, present), false, 'anna').remedies.join('\n')).toContain(
    'setcap cap_net_raw,cap_net_admin=eip /usr/bin/x',
  );
  expect(advise(facts(present, present), false, 'anna').remedies.join('\n')).toContain(
    'dpkg-reconfigure wireshark-common',
  );
  const locked = { ...present, isExecutable: false, hasCaptureRight: true };
  expect(advise(facts(locked, absent), false, 'anna').remedies[0]).toMatch(/^sudo usermod -aG wireshark /);
  expect(advise(facts(present, present), true, 'anna')).toEqual({ problems: [], remedies: [] });
  for (const programs of [facts(absent, present), facts(present, absent)]) {
    expect(advise(programs, false, 'anna').remedies.join('\n')).not.toMatch(/chmod [ug]\+s|sudo porchlight/);
  }
});

test('the interface that is suggested is up and carries a network', () => {
  const row = (name: string, kind: InterfaceFacts['kind'], state: string): InterfaceFacts => ({
    name,
    kind,
    state,
    mac: kind === 'loopback' ? null : '02:00:00:00:00:01',
  });
  const all = [row('lo', 'loopback', 'unknown'), row('wlan0', 'wireless', 'up'), row('eth0', 'wired', 'down')];
  expect(suggestInterface(all)).toBe('wlan0');
  expect(suggestInterface([...all, row('eth1', 'wired', 'up')])).toBe('eth1');
  expect(suggestInterface(all.slice(0, 1))).toBeNull();
});

test('this machine is examined without a capture', async () => {
  const examination = await examineCapture();
  expect(examination.programs.map((program) => program.kind)).toEqual(['dumpcap', 'tcpdump', 'ssh']);
  for (const program of examination.programs) expect(program.path === null).toBe(program.version === null);
  expect(examination.canCapture).toBe(examination.program !== null && examination.interfaces.length > 0);
  expect(examination.problems.length > 0).toBe(
    !examination.canCapture || (examination.isRoot && !examination.worksWithoutRoot),
  );
});
