// Runs built frames through the real decoder and meter, for tests of the flow meter: records as plain objects.
import { formatAddress } from '../src/base/address.ts';
import { CONNECTION_STATES, END_REASONS, type FlowBatch, HISTORY_MAX } from '../src/flows/flow-batch.ts';
import type { FlowMeter, FlowMeterOptions } from '../src/flows/flow-meter.ts';
import { createFlowMeter, formatUid } from '../src/flows/index.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, PacketBatch } from '../src/packets/packet-batch.ts';
import { PacketDecoder } from '../src/packets/packet-decoder.ts';
import { type BuiltFrame, batchesOf } from './packet-builder.ts';

export interface Metered {
  readonly serial: number;
  readonly uid: string;
  /** Uid of the carrying flow or tunnel, '' = none. */
  readonly parentUid: string;
  readonly originator: string;
  readonly responder: string;
  readonly protocol: number;
  readonly startUs: number;
  readonly durationUs: number;
  readonly state: string;
  readonly history: string;
  readonly bytes: readonly [number, number];
  readonly packets: readonly [number, number];
  readonly ipBytes: readonly [number, number];
  readonly linkBytes: readonly [number, number];
  readonly missed: number;
  readonly reason: string;
  readonly statistics: readonly number[] | null;
}

export interface MeteredOptions extends Partial<Omit<FlowMeterOptions, 'emit'>> {
  readonly batchSize?: number;
  readonly validatesChecksums?: boolean;
  /** Called after each batch, with what the meter wrote into its columns. */
  readonly onBatch?: (packets: PacketBatch, meter: FlowMeter) => void;
}

/** Records of the frames, in the order in which they were written, and the meter at the end. */
export function meterFrames(
  frames: readonly BuiltFrame[],
  options: MeteredOptions = {},
): { flows: Metered[]; meter: FlowMeter } {
  const flows: Metered[] = [];
  const take = (batch: FlowBatch): void => {
    for (let i = 0; i < batch.count; i++) flows.push(meteredOf(batch, i));
  };
  const policy = options.policy ?? 'zeek';
  const meter = createFlowMeter({ ...options, policy, emit: take });
  const decoder = new PacketDecoder({
    fragments: policy === 'zeek' ? 'reassemble' : 'first',
    validatesChecksums: options.validatesChecksums ?? false,
  });
  const packets = new PacketBatch();
  for (const batch of batchesOf(frames, options.batchSize)) {
    for (let from = 0; from < batch.count; ) {
      from = decoder.decode(batch, from, packets);
      meter.process(batch, packets);
      options.onBatch?.(packets, meter);
    }
  }
  meter.finish();
  return { flows, meter };
}

function meteredOf(flows: FlowBatch, i: number): Metered {
  const at = i * KEY_WORDS;
  const ports = flows.key[at + KEY_PORTS]!;
  const letters = flows.history.subarray(i * HISTORY_MAX, i * HISTORY_MAX + flows.historyLength[i]!);
  return {
    serial: flows.serial[i]!,
    uid: formatUid(flows.uid[i * 2]!, flows.uid[i * 2 + 1]!),
    parentUid: formatUid(flows.parentUid[i * 2]!, flows.parentUid[i * 2 + 1]!),
    originator: `${formatAddress(flows.key, at)}:${ports >>> 16}`,
    responder: `${formatAddress(flows.key, at + 4)}:${ports & 0xffff}`,
    protocol: flows.key[at + KEY_PROTOCOL]!,
    startUs: flows.startUs[i]!,
    durationUs: flows.lastUs[i]! - flows.startUs[i]!,
    state: CONNECTION_STATES[flows.state[i]!]!,
    history: String.fromCharCode(...letters),
    bytes: [flows.originatorBytes[i]!, flows.responderBytes[i]!],
    packets: [flows.originatorPackets[i]!, flows.responderPackets[i]!],
    ipBytes: [flows.originatorIpBytes[i]!, flows.responderIpBytes[i]!],
    linkBytes: [flows.originatorLinkBytes[i]!, flows.responderLinkBytes[i]!],
    missed: flows.missedBytes[i]!,
    reason: END_REASONS[flows.reason[i]!]!,
    statistics: flows.statistics === null ? null : [...flows.statistics.subarray(i * 48, i * 48 + 48)],
  };
}
