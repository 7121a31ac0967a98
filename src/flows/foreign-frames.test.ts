// Tests that frames which stand elsewhere are metered without a trace in the batch that an input is filling.
import { expect, test } from 'vitest';
import { ACK, type BuiltFrame, batchesOf, PSH, SYN, tcpFrame } from '../../test/packet-builder.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { createFlowMeter } from './index.ts';

/** Connections of `host`, a handshake and some data each. */
function connections(host: string, startSeconds: number, count: number): BuiltFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const out = { from: host, to: '203.0.113.9', fromPort: 20_000 + i, toPort: 443 };
    const back = { from: out.to, to: out.from, fromPort: out.toPort, toPort: out.fromPort };
    const at = startSeconds + i;
    return [
      tcpFrame(at, { ...out, flags: SYN, sequence: 1 }),
      tcpFrame(at + 0.1, { ...back, flags: SYN | ACK, sequence: 9, acknowledged: 2 }),
      tcpFrame(at + 0.2, { ...out, flags: ACK | PSH, sequence: 2, acknowledged: 10, payload: 100 + i }),
    ];
  }).flat();
}

/** Records of two groups of frames: the second stands in a batch of the meter's own while the first is metered from elsewhere. */
function recordsOf(first: readonly BuiltFrame[], second: readonly BuiltFrame[], isOwn: boolean): string[] {
  const records: string[] = [];
  const meter = createFlowMeter({
    policy: 'zeek',
    hashSeed: 1,
    emit: (flows) => {
      for (let i = 0; i < flows.count; i++)
        records.push(`${flows.startUs[i]} ${flows.originatorBytes[i]} ${flows.originatorPackets[i]} ${flows.state[i]}`);
    },
  });
  const decoder = new PacketDecoder({
    fragments: 'reassemble',
    validatesChecksums: false,
    ...(meter.decodePlain === undefined ? {} : { plainFrames: meter.decodePlain.bind(meter) }),
  });
  const packets = meter.packets ?? new PacketBatch();
  const process = (frames: FrameBatch): void => {
    for (let from = 0; from < frames.count; ) {
      from = decoder.decode(frames, from, packets);
      meter.process(frames, packets);
    }
  };
  const [elsewhere, source] = [[...batchesOf(first)][0]!, [...batchesOf(second)][0]!];
  const bytes = source.bytes.length;
  const own = isOwn ? meter.makeFrames!(bytes, source.count) : new FrameBatch(bytes, source.count);
  for (const column of ['bytes', 'offset', 'captured', 'wire', 'timeUs', 'timeNs', 'link'] as const)
    own[column].set(source[column].subarray(0, Math.min(source[column].length, own[column].length)));
  own.count = source.count;
  process(elsewhere);
  process(own);
  meter.finish();
  return records.sort();
}

test('a batch of an input is the same after frames from elsewhere were metered', () => {
  const first = connections('192.168.1.20', 1000, 40);
  const second = connections('192.168.1.30', 2000, 25);
  const expected = recordsOf(first, second, false);
  expect(expected).toHaveLength(65);
  expect(recordsOf(first, second, true)).toEqual(expected);
});
