import { expect, test } from 'vitest';
import { PCAP_MICROSECONDS, pcapFile } from '../../test/capture-writer.ts';
import { runProgram, START, smallCapture } from '../../test/program.ts';
import { createDecodeCounters } from '../packets/decode-counters.ts';
import { isNothingRead, unreadWarnings } from './unread-packets.ts';

test('a capture of a link type nobody can read is no quiet network', () => {
  const packet = { time: START, bytes: new Uint8Array(64), wire: 64, link: 189 };
  const input = pcapFile({ isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 189 }, [packet, packet, packet]);
  const words = 'None of the 3 packets could be read: link type 189 (USB)';
  const page = runProgram(['scan', '-'], { input });
  expect(page.stdout).toContain('Nothing could be read.');
  expect(page.stdout).not.toContain('No alerts');
  expect(page.stdout.replace(/\s+/g, ' ')).toContain(words);
  expect(page.stderr).toContain(`Warning: ${words}`);
  const { summary } = JSON.parse(runProgram(['scan', '-', '--json', '-q'], { input }).stdout);
  expect(summary.warnings).toEqual([expect.stringContaining(words)]);
  expect(runProgram(['scan', '-'], { input: smallCapture() }).stdout).toContain('No alerts.');
});

test('a tenth that could not be read is told with its reason, ordinary frames without IP are not', () => {
  const counters = { ...createDecodeCounters(), frames: 100, rows: 80 };
  expect(unreadWarnings({ ...counters, noIp: 20, encrypted: 11 }, false)).toEqual([
    expect.stringMatching(/^Only 89 of the 100 packets could be read: they are encrypted/),
  ]);
  expect(unreadWarnings({ ...counters, noIp: 20, encrypted: 10 }, false)).toEqual([]);
  expect(unreadWarnings({ ...counters, badChecksums: 20 }, false)).toEqual([expect.stringContaining('--ignore')]);
  expect(unreadWarnings({ ...counters, badChecksums: 20 }, true)).toEqual([]);
  expect(isNothingRead({ ...counters, rows: 0, arp: 3 })).toBe(false);
});
