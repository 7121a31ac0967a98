// Alerts, incidents, verdicts and allow rules as the API and the dashboard show them; sentences are worded in the reader's language.
import { z } from 'zod';
import {
  amount,
  delivery,
  nextCursor,
  outcome,
  pageQuery,
  severity,
  shownText,
  time,
  verdictWord,
} from './basic-shapes.ts';

export const alertDevice = z.object({
  id: z.string().nullable(),
  name: shownText.nullable(),
  mac: z.string().nullable(),
  ip: z.string().nullable(),
});

export const alertRow = z
  .object({
    id: z.string(),
    incident: z.string(),
    kind: z.string(),
    severity,
    delivery,
    /** A few words: "Port scan". */
    title: shownText,
    /** What happened, in one sentence. */
    sentence: shownText,
    device: alertDevice,
    start: time,
    end: time,
    raised: time,
    updated: time,
    /** Findings merged into it. */
    count: amount,
    /** Learned from behaviour; false = a fact. */
    isLearned: z.boolean(),
    verdict: verdictWord.nullable(),
    /** The allow rule that covers it now. */
    allowedBy: z.string().nullable(),
  })
  .meta({ id: 'AlertRow' });

export const alertQuery = pageQuery.extend({
  device: z.string().max(64).optional(),
  severity: severity.optional(),
  delivery: delivery.optional(),
  /** Seconds since 1970. */
  since: z.coerce.number().optional(),
  /** `open`: told and not judged; `judged`: has a verdict; `allowed`: covered by a rule; `all`. */
  state: z.enum(['open', 'judged', 'allowed', 'all']).default('all'),
});
export const alertList = z
  .object({ alerts: z.array(alertRow), total: amount, next: nextCursor })
  .meta({ id: 'AlertList' });

export const incidentRow = z
  .object({
    id: z.string(),
    title: shownText,
    severity,
    start: time,
    end: time,
    updated: time,
    /** When its latest alert was first told; the list is in this order. */
    raised: time,
    devices: z.array(alertDevice),
    alerts: z.array(alertRow).min(1).max(50),
    /** Alerts of it in all. */
    alertCount: amount,
    isOpen: z.boolean(),
  })
  .meta({ id: 'Incident' });
export const incidentList = z
  .object({ incidents: z.array(incidentRow), total: amount, next: nextCursor })
  .meta({ id: 'IncidentList' });

export const explanation = z
  .object({
    alert: alertRow,
    meaning: shownText,
    figures: z.array(z.object({ label: shownText, value: shownText })),
    /** The values that carry it; empty for facts. */
    features: z.array(
      z.object({
        name: z.string(),
        label: shownText,
        unit: z.string(),
        observed: z.union([z.number(), z.string()]),
        low: z.number().nullable(),
        high: z.number().nullable(),
        /** Part of the evidence, 0 to 1. */
        share: z.number(),
        words: shownText,
      }),
    ),
    counterfactual: shownText.nullable(),
    probability: z.object({ logP: z.number(), words: shownText }).nullable(),
    evidence: z.object({ words: shownText, isOverBudget: z.boolean() }).nullable(),
    confidence: z.object({ value: z.number(), words: shownText }).nullable(),
    flows: z.array(
      z.object({
        start: time,
        source: z.string(),
        sourcePort: amount,
        destination: z.string(),
        destinationPort: amount,
        protocol: z.string(),
        /** Community ID v1; null = what has none, such as ARP. */
        communityId: z.string().nullable(),
      }),
    ),
    technique: z.object({ id: z.string(), name: z.string() }),
    actions: z.array(shownText),
    /** Other alerts of the same incident. */
    related: z.array(z.string()),
    story: shownText.nullable(),
    timeline: z.array(
      z.object({ start: time, end: time, alert: z.string(), title: shownText, severity, device: alertDevice }),
    ),
  })
  .meta({ id: 'AlertExplanation' });

export const verdictRequest = z
  .object({
    verdict: verdictWord,
    /** How wide the rule reaches; absent = as narrow as the alert. */
    reach: z.enum(['exact', 'device', 'kind']).optional(),
    /** Days that the rule holds; null = for ever; absent = what is usual for the verdict. */
    days: z.number().positive().max(3650).nullable().optional(),
    reason: z.string().max(200).optional(),
    /** Only the preview: nothing is changed. */
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'VerdictRequest' });

export const ruleRow = z
  .object({
    id: z.string(),
    verdict: z.enum(['normal', 'mute']),
    /** What it covers, in one sentence. */
    words: shownText,
    device: z.string().nullable(),
    kind: z.string().nullable(),
    created: time,
    expires: time.nullable(),
    reason: shownText.nullable(),
    /** Alerts that it covers now. */
    covers: amount,
  })
  .meta({ id: 'Rule' });
export const ruleList = z.object({ rules: z.array(ruleRow) }).meta({ id: 'RuleList' });

export const verdictDocument = z
  .object({
    alert: z.string(),
    verdict: verdictWord,
    rule: ruleRow.nullable(),
    /** Alerts of the past that the rule would have kept back, newest first, and how many in all. */
    wouldCover: z.array(alertRow).max(20),
    wouldCoverCount: amount,
    outcome: outcome.nullable(),
  })
  .meta({ id: 'Verdict' });

export type AlertRow = z.infer<typeof alertRow>;
export type AlertQuery = z.infer<typeof alertQuery>;
export type AlertList = z.infer<typeof alertList>;
export type IncidentRow = z.infer<typeof incidentRow>;
export type IncidentList = z.infer<typeof incidentList>;
export type AlertExplanation = z.infer<typeof explanation>;
export type VerdictRequest = z.infer<typeof verdictRequest>;
export type VerdictDocument = z.infer<typeof verdictDocument>;
export type RuleRow = z.infer<typeof ruleRow>;
export type RuleList = z.infer<typeof ruleList>;
