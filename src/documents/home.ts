// The home at one look, its traffic over time, what is learnt, and how the program itself is.
import { z } from 'zod';
import { incidentRow } from './alerts.ts';
import { amount, severity, shownText, time } from './basic-shapes.ts';

export const budgetDocument = z
  .object({
    /** Promised: at most so many false learned alerts in so many days. */
    count: amount,
    perDays: amount,
    words: shownText,
    /** Measured since a device was past its learning; null = nothing to measure yet. */
    falseAlerts: amount,
    watchedDays: amount,
    measuredPerDay: amount.nullable(),
    upper95: amount.nullable(),
  })
  .meta({ id: 'Budget' });

/** One thing that wants the owner. `target` is a path of the dashboard. */
export const needCard = z
  .object({
    kind: z.enum(['incident', 'question', 'health', 'contract', 'setup', 'silent-channel']),
    severity,
    title: shownText,
    words: shownText,
    target: z.string(),
    at: time,
  })
  .meta({ id: 'NeedCard' });

export const homeDocument = z
  .object({
    /** calm: nothing needs you; look: something does, when there is time; act: something grave; blind: we cannot tell; learning: too early to judge behaviour. */
    state: z.enum(['calm', 'look', 'act', 'blind', 'learning']),
    sentence: shownText,
    needs: z.array(needCard).max(3),
    /** Things that wanted a card and found no room. */
    moreNeeds: amount,
    devices: z.object({ online: amount, total: amount, isNew: amount, learning: amount }),
    traffic: z.object({
      /** Bytes/s over the last 10 s. */
      upNow: amount,
      downNow: amount,
      /** Bytes of the last 24 hours. */
      up24h: amount,
      down24h: amount,
    }),
    alerts: z.object({
      open: amount,
      /** Incidents that want the owner: open, and more than a remark. */
      wanting: amount,
      last24h: amount,
      last7d: amount,
      inbox: amount,
      allowed: amount,
    }),
    budget: budgetDocument,
    coverage: z.object({ internet: amount, lan: amount, dnsOnly: amount, notSeen: amount }),
    health: z.object({ state: z.enum(['ok', 'degraded']), words: shownText }),
    /** Where packets come from, in words; null = nowhere yet. */
    input: shownText.nullable(),
    isSimulated: z.boolean(),
    /** Latest incidents, open ones first. */
    incidents: z.array(incidentRow).max(5),
    /** Newest time of the data; null = no packet came yet. */
    dataTime: time.nullable(),
    now: time,
  })
  .meta({ id: 'Home' });

export const trafficQuery = z.object({
  /** Hours back from now (data time of a replay or simulation). */
  hours: z.coerce
    .number()
    .min(0.1)
    .max(24 * 400)
    .default(24),
  device: z.string().max(64).optional(),
});
export const trafficDocument = z
  .object({
    /** Start of the first part. */
    start: time,
    stepSeconds: amount,
    /** Bytes in each part; null = nothing was watched then. */
    up: z.array(amount.nullable()),
    down: z.array(amount.nullable()),
    /** Alerts raised in the span, to mark them. */
    marks: z.array(z.object({ at: time, alert: z.string(), severity, title: shownText })).max(200),
  })
  .meta({ id: 'Traffic' });

export const modelsDocument = z
  .object({
    budget: budgetDocument,
    /** A device's part of what is learnt. */
    devices: z.array(
      z.object({
        device: z.string(),
        name: shownText.nullable(),
        phase: z.string().nullable(),
        learningEnds: time.nullable(),
        /** 0 to 1 while learning. */
        progress: z.number(),
        activeMinutes: amount,
        streams: amount,
        isLowConfidence: z.boolean(),
      }),
    ),
    learners: z.array(z.object({ name: z.string(), title: shownText, description: shownText, alerts7d: amount })),
    detectors: z.array(z.object({ name: z.string(), title: shownText, description: shownText, alerts7d: amount })),
  })
  .meta({ id: 'Models' });

export const budgetEffectQuery = z.object({
  count: z.coerce.number().min(0.001).max(1000),
  perDays: z.coerce.number().min(0.01).max(365),
});
/** What another budget would have done with the last week. */
export const budgetEffect = z
  .object({
    days: amount,
    /** Learned alerts that would have been told, and told now. */
    told: amount,
    toldNow: amount,
    /** Natural logarithm of how much stricter this budget is than the one that holds: it moves all thresholds by so much. */
    logShift: z.number(),
    /** Learned findings of the week as points: when, log evidence, and the threshold that it had with the budget that holds. */
    points: z
      .array(
        z.object({
          at: time,
          alert: z.string(),
          logEvidence: z.number(),
          logThreshold: z.number(),
          title: shownText,
          isTold: z.boolean(),
        }),
      )
      .max(500),
  })
  .meta({ id: 'BudgetEffect' });

export const partState = z.enum(['ok', 'starting', 'degraded', 'off', 'stopped']);
export const healthDocument = z
  .object({
    state: z.enum(['ok', 'degraded']),
    words: shownText,
    version: z.string(),
    startedAt: time,
    now: time,
    /** capture, engine, store, web, notify, sensor …, each with what is wrong and what to do. */
    parts: z.array(
      z.object({ name: z.string(), title: shownText, state: partState, words: shownText, hint: shownText.nullable() }),
    ),
    queues: z.array(z.object({ name: z.string(), length: amount, limit: amount, dropped: amount })),
    capture: z
      .object({
        input: shownText,
        packets: amount,
        bytes: amount,
        packetsPerSecond: amount,
        kernelDrops: amount,
        ownDrops: amount,
        lagSeconds: z.number(),
        malformed: amount,
      })
      .nullable(),
    memory: z.object({
      /** Resident bytes of our process, and with the capture program. */
      rss: amount,
      total: amount,
      heapUsed: amount,
    }),
    store: z.object({
      folder: shownText,
      bytes: amount,
      limitBytes: amount,
      keepDays: amount,
      alerts: amount,
      summaries: amount,
      oldest: time.nullable(),
      newest: time.nullable(),
      /** How long the main thread, which touches no database, keeps others waiting: 99.9 % of its turns are shorter, milliseconds. */
      slowestMainMs: amount,
    }),
    streams: z.object({ open: amount, limit: amount }),
  })
  .meta({ id: 'Health' });

export const logRow = z.object({
  at: time,
  level: z.enum(['info', 'warning', 'error']),
  part: z.string(),
  message: shownText,
});
export const logList = z.object({ lines: z.array(logRow) }).meta({ id: 'LogList' });

export type BudgetDocument = z.infer<typeof budgetDocument>;
export type NeedCard = z.infer<typeof needCard>;
export type HomeDocument = z.infer<typeof homeDocument>;
export type TrafficQuery = z.infer<typeof trafficQuery>;
export type TrafficDocument = z.infer<typeof trafficDocument>;
export type ModelsDocument = z.infer<typeof modelsDocument>;
export type BudgetEffectQuery = z.infer<typeof budgetEffectQuery>;
export type BudgetEffect = z.infer<typeof budgetEffect>;
export type HealthDocument = z.infer<typeof healthDocument>;
export type HealthPart = HealthDocument['parts'][number];
export type LogRow = z.infer<typeof logRow>;
export type LogList = z.infer<typeof logList>;
