// Builds flow records for tests of writers.
import { parseAddress } from '../src/base/address.ts';
import { CONNECTION_STATES, END_REASONS, FlowBatch, HISTORY_MAX, SERVICES } from '../src/flows/flow-batch.ts';
import { KEY_WORDS, TUNNELS } from '../src/packets/packet-batch.ts';

/** A record; what is not given is that of a plain TCP connection. */
export interface WrittenFlow {
  readonly uid?: readonly [number, number];
  readonly parentUid?: readonly [number, number];
  readonly originator?: string;
  readonly originatorPort?: number;
  readonly responder?: string;
  readonly responderPort?: number;
  readonly protocol?: number;
  readonly startUs?: number;
  readonly startNs?: number;
  readonly lastUs?: number;
  readonly lastNs?: number;
  readonly originatorBytes?: number;
  readonly responderBytes?: number;
  readonly packets?: readonly [number, number];
  readonly ipBytes?: readonly [number, number];
  readonly frameBytes?: readonly [number, number];
  readonly missedBytes?: number;
  readonly state?: string;
  readonly reason?: string;
  readonly history?: string;
  readonly services?: readonly string[];
  readonly vlan?: number;
  readonly tunnel?: string;
  readonly macs?: readonly [string, string];
  readonly statistics?: readonly number[];
  readonly splt?: readonly (readonly [number, number, number])[];
  readonly directionUs?: readonly [number, number, number, number];
}

/** A batch of these records. */
export function flowBatchOf(
  records: readonly WrittenFlow[],
  options: { hasStatistics?: boolean; spltLength?: number } = {},
): FlowBatch {
  const flows = new FlowBatch({ capacity: Math.max(1, records.length), hasDirectionTimes: true, ...options });
  for (const [i, record] of records.entries()) fill(flows, i, record);
  flows.count = records.length;
  return flows;
}

function fill(flows: FlowBatch, i: number, record: WrittenFlow): void {
  const startUs = record.startUs ?? 1_362_692_526_869_344;
  flows.serial[i] = i;
  flows.uid.set(record.uid ?? [1, i + 1], i * 2);
  flows.parentUid.set(record.parentUid ?? [0, 0], i * 2);
  flows.key.set(parseAddress(record.originator ?? '192.168.1.20')!, i * KEY_WORDS);
  flows.key.set(parseAddress(record.responder ?? '93.184.216.34')!, i * KEY_WORDS + 4);
  flows.key[i * KEY_WORDS + 8] = ((record.originatorPort ?? 59856) << 16) | (record.responderPort ?? 80);
  flows.key[i * KEY_WORDS + 9] = record.protocol ?? 6;
  flows.startUs[i] = startUs;
  flows.startNs[i] = record.startNs ?? 0;
  flows.lastUs[i] = record.lastUs ?? startUs + 211_484;
  flows.lastNs[i] = record.lastNs ?? 0;
  flows.originatorBytes[i] = record.originatorBytes ?? 136;
  flows.responderBytes[i] = record.responderBytes ?? 5007;
  [flows.originatorPackets[i], flows.responderPackets[i]] = record.packets ?? [7, 7];
  [flows.originatorIpBytes[i], flows.responderIpBytes[i]] = record.ipBytes ?? [512, 5379];
  [flows.originatorLinkBytes[i], flows.responderLinkBytes[i]] = record.frameBytes ?? [610, 5477];
  flows.missedBytes[i] = record.missedBytes ?? 0;
  flows.state[i] = (CONNECTION_STATES as readonly string[]).indexOf(record.state ?? 'SF');
  flows.reason[i] = (END_REASONS as readonly string[]).indexOf(record.reason ?? 'closed');
  const history = record.history ?? 'ShADadFf';
  flows.history.set(Buffer.from(history), i * HISTORY_MAX);
  flows.historyLength[i] = history.length;
  for (const name of record.services ?? []) flows.services[i]! |= 1 << (SERVICES as readonly string[]).indexOf(name);
  flows.vlan[i] = record.vlan ?? 0;
  flows.tunnel[i] = (TUNNELS as readonly string[]).indexOf(record.tunnel ?? '');
  if (record.macs !== undefined) {
    flows.hasMac[i] = 1;
    flows.originatorMac.set(Buffer.from(record.macs[0].replaceAll(':', ''), 'hex'), i * 6);
    flows.responderMac.set(Buffer.from(record.macs[1].replaceAll(':', ''), 'hex'), i * 6);
  }
  if (record.statistics !== undefined) flows.statistics?.set(record.statistics, i * 48);
  if (record.directionUs !== undefined) flows.directionUs?.set(record.directionUs, i * 4);
  for (let j = 0; j < flows.spltLength; j++) {
    const [direction, bytes, interval] = record.splt?.[j] ?? [-1, -1, -1];
    flows.spltDirection![i * flows.spltLength + j] = direction;
    flows.spltBytes![i * flows.spltLength + j] = bytes;
    flows.spltIntervalMs![i * flows.spltLength + j] = interval;
  }
}
