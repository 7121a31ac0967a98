// Which tunnel a record names.
import { expect, test } from 'vitest';
import { ethernet, hex, ipv4, udp } from '../../test/frame-builder.ts';
import { meterFrames } from '../../test/metered-flows.ts';
import type { BuiltFrame } from '../../test/packet-builder.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const C = '10.0.0.3';

const frame = (time: number, packet: readonly number[]): BuiltFrame => ({
  time,
  bytes: Uint8Array.from(ethernet(0x0800, packet)),
});
const inside = (port: number, isBack = false): number[] =>
  isBack
    ? ipv4(17, udp(2000, port, [9]), { source: '192.168.0.2', destination: '192.168.0.1' })
    : ipv4(17, udp(port, 2000, [9]), { source: '192.168.0.1', destination: '192.168.0.2' });
const gre = (packet: readonly number[]): number[] => [...hex('0000 0800'), ...packet];
const between = (source: string, destination: string, protocol: number, body: readonly number[]): number[] =>
  ipv4(protocol, body, { source, destination });

test('flows in one GRE or IP-in-IP tunnel name it alike, in both directions; another tunnel has another name', () => {
  const { flows } = meterFrames([
    frame(1, between(A, B, 47, gre(inside(1001)))),
    frame(2, between(B, A, 47, gre(inside(1002, true)))),
    frame(3, between(A, B, 4, inside(1003))),
    frame(4, between(A, C, 47, gre(inside(1004)))),
    frame(5, inside(1005)),
  ]);
  const parents = new Map(flows.map((flow) => [/:(100\d)/.exec(`${flow.originator} ${flow.responder}`)![1], flow]));
  const parentOf = (port: string): string => parents.get(port)!.parentUid;
  expect(flows).toHaveLength(5);
  expect(parentOf('1001')).toMatch(/^C[0-9A-Za-z]{11}$/);
  expect(parentOf('1002')).toBe(parentOf('1001'));
  expect(parentOf('1003')).toBe(parentOf('1001'));
  expect(parentOf('1004')).not.toBe(parentOf('1001'));
  expect(parentOf('1005')).toBe('');
});

test('a flow in a tunnel over UDP names the row of the carrying flow', () => {
  const vxlan = [...hex('08000000 00000100'), ...ethernet(0x0800, inside(1001))];
  const { flows } = meterFrames([frame(1, between(A, B, 17, udp(50_000, 4789, vxlan)))]);
  const outer = flows.find((flow) => flow.responder.endsWith(':4789'));
  expect(flows.find((flow) => flow !== outer)!.parentUid).toBe(outer!.uid);
  expect(outer!.parentUid).toBe('');
});
