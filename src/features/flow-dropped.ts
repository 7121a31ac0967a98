// Fields of Zeek's and nfstream's flows that are no features: they name who, where and when instead of saying how.
import { droppedFeature } from './dictionary.ts';
import type { Feature } from './feature.ts';

const LEAKS =
  'It says who or when, not how: a model would learn the machines and days of its training capture by heart.';
const IN_TEXTS =
  'It is a text beside the row, for the eye and for grouping; numbers made of it would be a code for the machine.';

const zeek = (name: string, unit: string, formula: string, reason: string): Feature =>
  droppedFeature('zeek', name, unit, formula, reason);
const nfstream = (name: string, unit: string, formula: string, reason: string): Feature =>
  droppedFeature('nfstream', name, unit, formula, reason);

export const flowDropped: readonly Feature[] = [
  zeek('ts', 'seconds', 'Time of the first packet.', LEAKS),
  zeek('uid', 'text', 'Name of the connection.', IN_TEXTS),
  zeek('id.orig_h', 'address', 'Address of the originator.', LEAKS),
  zeek('id.orig_p', 'port', 'Port of the originator.', LEAKS),
  zeek('id.resp_h', 'address', 'Address of the responder.', LEAKS),
  zeek('service', 'text', 'Protocols recognised in the connection.', IN_TEXTS),
  zeek(
    'local_orig',
    'flag',
    'Whether the originator is local.',
    'It depends on the settings of whoever reads the capture, so a model would not carry over.',
  ),
  zeek(
    'local_resp',
    'flag',
    'Whether the responder is local.',
    'It depends on the settings of whoever reads the capture, so a model would not carry over.',
  ),
  zeek('tunnel_parents', 'text', 'Names of the connections that carried this one.', IN_TEXTS),
  nfstream('src_mac', 'MAC', 'Hardware address of the source.', IN_TEXTS),
  nfstream('dst_mac', 'MAC', 'Hardware address of the destination.', IN_TEXTS),
  nfstream('vlan_id', 'VLAN id', 'VLAN of the first packet.', 'It says where the capture was made, not what was done.'),
  nfstream('bidirectional_first_seen_ms', 'milliseconds', 'Time of the first packet.', LEAKS),
  nfstream('bidirectional_last_seen_ms', 'milliseconds', 'Time of the last packet.', LEAKS),
  nfstream(
    'bidirectional_duration_ms',
    'milliseconds',
    'Time from the first packet to the last.',
    'duration says the same under the flow policy of this set.',
  ),
  nfstream(
    'expiration_id',
    'code',
    'Why the flow ended: 0 idle, 1 active timeout.',
    'The flow policy of this set has other reasons, and they say more about our timers than about the traffic.',
  ),
];
