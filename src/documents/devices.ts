// Devices as the API, the dashboard and the command line show them.
import { z } from 'zod';
import { amount, nextCursor, outcome, pageQuery, severity, shownText, time } from './basic-shapes.ts';

export const coverageLevel = z.enum(['internet', 'lan', 'dns-only', 'not-seen']);
export const devicePhase = z.enum(['facts-only', 'learning', 'watching']);

export const deviceRow = z
  .object({
    id: z.string(),
    /** The owner's name for it, else the best announced one, else null. */
    name: shownText.nullable(),
    nameSource: z.string().nullable(),
    vendor: shownText.nullable(),
    /** camera, plug, phone …; null = cannot tell. */
    kind: z.string().nullable(),
    kindConfidence: z.number().min(0).max(1),
    mac: z.string().nullable(),
    ip: z.string().nullable(),
    hasRandomMac: z.boolean(),
    isGateway: z.boolean(),
    isSelf: z.boolean(),
    /** Heard of within its own usual silence. */
    isOnline: z.boolean(),
    /** First seen within the last 24 hours (of the data). */
    isNew: z.boolean(),
    firstSeen: time,
    lastSeen: time,
    coverage: coverageLevel,
    phase: devicePhase.nullable(),
    /** When learning ends; null = not learning. */
    learningEnds: time.nullable(),
    /** Alerts told and not yet judged, and the gravest of them. */
    openAlerts: amount,
    worst: severity.nullable(),
    /** Bytes of the last 24 hours. */
    bytesUp: amount,
    bytesDown: amount,
    /** Mean bytes/s of 24 equal parts of the last 24 hours, up and down together. */
    spark: z.array(amount).max(24),
  })
  .meta({ id: 'DeviceRow' });

export const deviceQuery = pageQuery.extend({
  /** Words that name, vendor, kind or an address contain. */
  search: z.string().max(200).optional(),
  sort: z.enum(['new', 'name', 'traffic', 'seen']).default('new'),
});
export const deviceList = z
  .object({ devices: z.array(deviceRow), total: amount, next: nextCursor })
  .meta({ id: 'DeviceList' });

export const deviceDocument = z
  .object({
    device: deviceRow,
    macs: z.array(z.string()),
    addresses: z.array(z.string()),
    /** Why we think that it is this kind, in words. */
    kindEvidence: z.array(shownText),
    /** What the tap shows of it, in plain sentences. */
    coverageWords: z.array(shownText),
    longestGapSeconds: amount,
    activeMinutes: amount,
    isLowConfidence: z.boolean(),
    streams: amount,
  })
  .meta({ id: 'Device' });

export const deviceChange = z.object({ name: z.string().min(1).max(64) }).meta({ id: 'DeviceChange' });
export const deviceOutcome = z.object({ device: z.string(), outcome }).meta({ id: 'DeviceOutcome' });

export const contractDocument = z
  .object({
    device: z.string(),
    version: amount,
    /** The version that the owner approved last; null = none. */
    approved: amount.nullable(),
    approvedAt: time.nullable(),
    /** Grouped sentences: what it talks to, listens on, asks for, when, how much. */
    groups: z.array(z.object({ title: shownText, sentences: z.array(shownText) })),
    /** What has changed since it was approved. */
    changes: z.array(z.object({ change: z.enum(['added', 'removed', 'changed']), sentence: shownText })),
  })
  .meta({ id: 'Contract' });

export const destinationRow = z
  .object({
    /** Name or registrable domain, else the address. */
    name: shownText,
    addresses: z.array(z.string()).max(8),
    ports: z.array(z.string()).max(8),
    isLocal: z.boolean(),
    /** The device behind it, when it is one of ours. */
    device: z.string().nullable(),
    bytesUp: amount,
    bytesDown: amount,
    connections: amount,
    firstSeen: time,
    lastSeen: time,
    /** Part of the learned contract. */
    isKnown: z.boolean(),
  })
  .meta({ id: 'Destination' });
export const destinationList = z.object({ destinations: z.array(destinationRow) }).meta({ id: 'DestinationList' });

export const questionRow = z
  .object({
    id: z.string(),
    older: z.object({ id: z.string(), name: shownText.nullable(), mac: z.string().nullable() }),
    newer: z.object({ id: z.string(), name: shownText.nullable(), mac: z.string().nullable() }),
    confidence: z.number(),
    evidence: z.array(shownText),
  })
  .meta({ id: 'Question' });
export const questionList = z.object({ questions: z.array(questionRow) }).meta({ id: 'QuestionList' });
export const questionAnswer = z.object({ answer: z.enum(['same', 'other']) }).meta({ id: 'QuestionAnswer' });

export const mapQuery = z.object({
  /** Hours back from the newest data. */
  hours: z.coerce.number().min(1).max(720).default(24),
  device: z.string().max(64).optional(),
});
export const mapDocument = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        name: shownText,
        kind: z.string().nullable(),
        /** A device, or a destination outside. */
        side: z.enum(['device', 'outside']),
        isOnline: z.boolean(),
        worst: severity.nullable(),
        bytes: amount,
      }),
    ),
    links: z.array(z.object({ from: z.string(), to: z.string(), bytes: amount, isNew: z.boolean() })),
    /** Destinations that were joined into "others" so that the picture stays readable. */
    joined: amount,
  })
  .meta({ id: 'Map' });

export type DeviceRow = z.infer<typeof deviceRow>;
export type DeviceQuery = z.infer<typeof deviceQuery>;
export type DeviceList = z.infer<typeof deviceList>;
export type DeviceDocument = z.infer<typeof deviceDocument>;
export type DeviceOutcome = z.infer<typeof deviceOutcome>;
export type ContractDocument = z.infer<typeof contractDocument>;
export type DestinationRow = z.infer<typeof destinationRow>;
export type DestinationList = z.infer<typeof destinationList>;
export type QuestionRow = z.infer<typeof questionRow>;
export type QuestionList = z.infer<typeof questionList>;
export type MapQuery = z.infer<typeof mapQuery>;
export type MapDocument = z.infer<typeof mapDocument>;
