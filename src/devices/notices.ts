// The six notices as findings: what happened to a device or the house that is no alarm. Words and the meaning of the numbers: alerts/notice-words.ts.
import type { Finding, FindingNumbers, FindingSubject, Severity } from '../base/finding.ts';
import type { Conflict } from './conflict-watch.ts';
import type { GatewayChange } from './gateway-watch.ts';
import type { Identity } from './identity.ts';
import type { ResolverChange } from './resolver-watch.ts';

export const NOTICE_KINDS = [
  'new-device',
  'device-silent',
  'gateway-changed',
  'dns-server-changed',
  'address-conflict',
  'sensor-blind',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Notices about the home name no device. */
const NOBODY: FindingSubject = { address: null, mac: null };

interface Notice {
  readonly kind: NoticeKind;
  readonly subject: FindingSubject;
  readonly key: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly numbers: FindingNumbers;
  readonly severity?: Severity;
}

function noticeOf({ kind, subject, key, startUs, endUs, numbers, severity = 'info' }: Notice): Finding {
  return { detector: kind, subject, key, severity, startUs, endUs: Math.max(startUs, endUs), numbers, flows: [] };
}

/** Whom a notice about an identity names. */
export function subjectOf(identity: Pick<Identity, 'macs' | 'addresses'>): FindingSubject {
  const address = identity.addresses.find((each) => !each.includes(':')) ?? identity.addresses[0] ?? null;
  return { address, mac: identity.macs[0] ?? null };
}

export function newDevice(identity: Identity, atUs: number): Finding {
  return noticeOf({
    kind: 'new-device',
    subject: subjectOf(identity),
    key: identity.id,
    startUs: identity.firstUs,
    endUs: atUs,
    numbers: {
      devices: 1,
      name: identity.name ?? '',
      vendor: identity.vendor ?? '',
      kind: identity.kind.kind ?? '',
      isRandom: identity.hasRandomMac ? 1 : 0,
    },
  });
}

/** More new devices at once than a house gets: one notice for all; a real flood of forged MACs is of medium severity. */
export function manyNewDevices(
  devices: number,
  span: { readonly startUs: number; readonly endUs: number; readonly isFlood: boolean },
): Finding {
  const { startUs, endUs, isFlood } = span;
  return noticeOf({
    kind: 'new-device',
    subject: NOBODY,
    key: 'many',
    startUs,
    endUs,
    numbers: { devices, name: '', vendor: '', kind: '', isRandom: 0 },
    severity: isFlood ? 'medium' : 'info',
  });
}

/** `sinceUs`: last sign of life, or where the clock jumped since, that moment. */
export function deviceSilent(identity: Identity, sinceUs: number, atUs: number): Finding {
  return noticeOf({
    kind: 'device-silent',
    subject: subjectOf(identity),
    key: String(Math.round(sinceUs / 1e6)),
    startUs: sinceUs,
    endUs: atUs,
    numbers: {
      seconds: Math.round((atUs - sinceUs) / 1e6),
      longestSeconds: identity.longestGapSeconds,
      kind: identity.kind.kind ?? '',
    },
  });
}

export function gatewayChanged(change: GatewayChange, subject: FindingSubject, atUs: number): Finding {
  const { what, before, after, flows, startUs } = change;
  return noticeOf({
    kind: 'gateway-changed',
    subject,
    key: after,
    startUs,
    endUs: atUs,
    numbers: { what, before, after, connections: flows },
  });
}

export function dnsServerChanged(change: ResolverChange, subject: FindingSubject, atUs: number): Finding {
  const { what, before, after, questions, startUs } = change;
  return noticeOf({
    kind: 'dns-server-changed',
    subject,
    key: `${what} ${after.join(' ')}`,
    startUs,
    endUs: atUs,
    numbers: { what, before: [...before], after: [...after], questions },
  });
}

export function addressConflict(conflict: Conflict, atUs: number): Finding {
  const { address, macs, claims, startUs } = conflict;
  return noticeOf({
    kind: 'address-conflict',
    // The one that had it first is the victim; the notice is about both, under the MAC of the one that came later.
    subject: { address: null, mac: macs[1] },
    key: address,
    startUs,
    endUs: atUs,
    numbers: { address, macs: [...macs], claims },
  });
}

export function sensorBlind(fromUs: number, untilUs: number): Finding {
  return noticeOf({
    kind: 'sensor-blind',
    subject: NOBODY,
    key: String(Math.round(fromUs / 1e6)),
    startUs: fromUs,
    endUs: untilUs,
    numbers: { seconds: Math.max(0, Math.round((untilUs - fromUs) / 1e6)) },
  });
}
