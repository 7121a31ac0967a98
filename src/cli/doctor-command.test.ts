import { expect, test } from 'vitest';
import type { CaptureExamination } from '../capture/index.ts';
import { doctorPage } from './doctor-command.ts';
import { paintNothing } from './terminal.ts';

const bare = {
  kind: 'dumpcap',
  path: '/usr/bin/dumpcap',
  version: '4.0',
  isExecutable: true,
  hasCaptureRight: false,
} as const;
const found: CaptureExamination = {
  canCapture: true,
  program: { kind: 'dumpcap', path: '/usr/bin/dumpcap' },
  programs: [bare],
  interfaces: [{ name: 'eth0', kind: 'wired', state: 'up', mac: '02:00:00:00:00:01' }],
  suggestedInterface: 'eth0',
  isRoot: true,
  worksWithoutRoot: false,
  hasNetRaw: true,
  isInGroupWireshark: false,
  problems: ['dumpcap is installed, but has no right to capture.'],
  remedies: ['sudo usermod -aG wireshark anna'],
};

test('root is told that only root can capture, and how to change that', () => {
  const page = doctorPage(found, 80, paintNothing);
  expect(page).toContain('only as root');
  expect(page).not.toContain('also without');
  expect(page).toContain('To give the permission:\n    sudo usermod');
  const able = doctorPage({ ...found, worksWithoutRoot: true, problems: [], remedies: [] }, 80, paintNothing);
  expect(able.replace(/\s+/g, ' ')).toContain('also without root');
});

test('what to type is written as it has to be typed here', () => {
  const page = doctorPage({ ...found, remedies: ['porchlight doctor'] }, 80, paintNothing);
  expect(page).toContain('    bin/porchlight.js doctor\n');
  expect(page).toContain('    bin/porchlight.js start --interface eth0\n');
  expect(page).not.toMatch(/^ +porchlight /m);
});

test.for([40, 80])('every column has a title, and the page fits %i columns', (width) => {
  const page = doctorPage(found, width, paintNothing);
  expect(page).toMatch(/interface .*note\n/);
  for (const line of page.split('\n')) if (!/^ {4}/.test(line)) expect(line.length, line).toBeLessThanOrEqual(width);
});
