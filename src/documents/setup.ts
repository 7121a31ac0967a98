// Where packets come from, settings, notification channels, the proof run and the simulated home's buttons.
import { z } from 'zod';
import { amount, nextCursor, severity, shownText, time } from './basic-shapes.ts';

/** A place that packets may come from. */
export const inputChoice = z
  .object({
    kind: z.enum(['interface', 'ssh', 'host', 'capture', 'simulated', 'none']),
    /** Interface name, ssh://user@router/interface, whole path of a capture; empty for host and simulated. */
    target: z.string().max(512),
    /** host only: may ask the network who is there (mDNS, SSDP). */
    mayAsk: z.boolean().default(false),
  })
  .meta({ id: 'InputChoice' });
export const inputCandidate = z
  .object({
    choice: inputChoice,
    title: shownText,
    /** What it shows and what it does not. */
    words: shownText,
    isPossible: z.boolean(),
    /** Why not, and what to do about it (a command to copy). */
    reason: shownText.nullable(),
    hint: shownText.nullable(),
    command: z.string().nullable(),
    /** The best that this machine can give. */
    isBest: z.boolean(),
  })
  .meta({ id: 'InputCandidate' });
export const inputList = z
  .object({ current: inputChoice, candidates: z.array(inputCandidate) })
  .meta({ id: 'InputList' });
/** A look of a few seconds through an input. */
export const inputCheck = z
  .object({
    works: z.boolean(),
    words: shownText,
    hint: shownText.nullable(),
    packets: amount,
    devices: amount,
    seconds: z.number(),
  })
  .meta({ id: 'InputCheck' });

/** A setting as the form needs it. `secret` values are never given out: only whether there is one. */
export const settingRow = z
  .object({
    name: z.string(),
    section: z.string(),
    title: shownText,
    description: shownText,
    type: z.enum(['text', 'number', 'flag', 'choice', 'list', 'duration', 'size', 'secret']),
    choices: z.array(z.string()).nullable(),
    /** What a form calls the choices, in their order; absent where it shows them as they are. */
    choiceTitles: z.array(z.string()).nullable().optional(),
    unit: z.string().nullable(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
    usual: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
    /** Where the value comes from; flags and environment cannot be changed in the form. */
    source: z.enum(['usual', 'file', 'environment', 'flag']),
    isAdvanced: z.boolean(),
    /** Takes effect at the next start only. */
    needsRestart: z.boolean(),
    hasSecret: z.boolean(),
  })
  .meta({ id: 'Setting' });
export const settingsDocument = z
  .object({
    settings: z.array(settingRow),
    file: shownText,
    /** The file on disk is wrong: the last good one holds. */
    problem: shownText.nullable(),
    /** Changed since the start, and not in effect yet. */
    waitsForRestart: z.array(z.string()),
  })
  .meta({ id: 'Settings' });
/** Names and new values; null = back to usual. */
export const settingsChange = z
  .record(
    z.string().max(64),
    z.union([z.string().max(4096), z.number(), z.boolean(), z.array(z.string().max(256)).max(256), z.null()]),
  )
  .meta({ id: 'SettingsChange' });

export const channelKind = z.enum(['email', 'webhook', 'browser', 'console']);
export const channelOptions = z.record(
  z.string().max(64),
  z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]),
);
export const channelRow = z
  .object({
    id: z.string(),
    kind: channelKind,
    name: shownText,
    isOn: z.boolean(),
    /** New alerts go here unless a device says otherwise. */
    isDefault: z.boolean(),
    leastSeverity: severity,
    /** Without secrets; `secrets` names those that are set. */
    options: channelOptions,
    secrets: z.array(z.string()),
    /** silent: nothing got through lately. */
    state: z.enum(['ok', 'untried', 'retrying', 'silent', 'off']),
    words: shownText,
    lastSent: time.nullable(),
    waiting: amount,
  })
  .meta({ id: 'Channel' });
export const channelChange = z
  .object({
    kind: channelKind,
    name: z.string().min(1).max(64),
    isOn: z.boolean().default(true),
    isDefault: z.boolean().default(true),
    leastSeverity: severity.default('medium'),
    /** Secrets too; one that is left out stays as it was. */
    options: channelOptions,
  })
  .meta({ id: 'ChannelChange' });
/** What a form for a kind of channel asks. */
export const channelKindRow = z
  .object({
    kind: channelKind,
    title: shownText,
    description: shownText,
    fields: z.array(
      z.object({
        name: z.string(),
        title: shownText,
        description: shownText,
        type: z.enum(['text', 'number', 'flag', 'choice', 'secret', 'address', 'time']),
        choices: z.array(z.string()).nullable(),
        /** As in a setting. */
        choiceTitles: z.array(z.string()).nullable().optional(),
        usual: z.union([z.string(), z.number(), z.boolean(), z.null()]),
        isNeeded: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'ChannelKind' });
export const channelList = z
  .object({ channels: z.array(channelRow), kinds: z.array(channelKindRow) })
  .meta({ id: 'ChannelList' });
/** `answer`: at most 200 characters of what the other side said, control characters taken out. */
export const channelTest = z
  .object({
    works: z.boolean(),
    words: shownText,
    hint: shownText.nullable(),
    status: z.string().nullable(),
    answer: z.string().max(200).nullable(),
  })
  .meta({ id: 'ChannelTest' });
export const deliveryRow = z
  .object({
    id: z.string(),
    channel: z.string(),
    alert: z.string().nullable(),
    title: shownText,
    state: z.enum(['waiting', 'sent', 'failed', 'dropped']),
    created: time,
    nextTry: time.nullable(),
    sent: time.nullable(),
    tries: amount,
    error: shownText.nullable(),
  })
  .meta({ id: 'Delivery' });
export const deliveryList = z
  .object({ deliveries: z.array(deliveryRow), next: nextCursor })
  .meta({ id: 'DeliveryList' });

export const proofStage = z.enum(['sent', 'captured', 'flow', 'detector', 'alert', 'stored', 'pushed', 'notified']);
export const proofPlan = z
  .object({
    isPossible: z.boolean(),
    words: shownText,
    /** What would be sent, to whom, before anything is. */
    packets: z.array(z.object({ to: z.string(), what: shownText, count: amount })),
  })
  .meta({ id: 'ProofPlan' });
export const proofDocument = z
  .object({
    state: z.enum(['never', 'running', 'passed', 'failed']),
    started: time.nullable(),
    stages: z.array(
      z.object({
        stage: proofStage,
        title: shownText,
        state: z.enum(['waiting', 'passed', 'failed', 'skipped']),
        /** Milliseconds since the first packet was sent. */
        tookMs: z.number().nullable(),
        words: shownText,
        hint: shownText.nullable(),
      }),
    ),
  })
  .meta({ id: 'Proof' });
export const proofRequest = z.object({ consent: z.literal(true) }).meta({ id: 'ProofRequest' });

export const demoDocument = z
  .object({
    isDemo: z.boolean(),
    /** Simulated seconds for each second. */
    speed: amount,
    simulatedTime: time.nullable(),
    attacks: z.array(
      z.object({
        name: z.string(),
        title: shownText,
        description: shownText,
        ran: time.nullable(),
        /** Why it shows late, for one that minutes do not show; null = it shows soon. */
        slow: shownText.nullable().optional(),
      }),
    ),
    /** The simulated week can be lived again, with an attack in it: everything here was simulated. */
    mayRenew: z.boolean().optional(),
  })
  .meta({ id: 'Demo' });
/** `newWeek`: what was simulated is forgotten, and a week with the attack in it goes by. */
export const demoRequest = z
  .object({ attack: z.string().max(64), newWeek: z.boolean().optional() })
  .meta({ id: 'DemoRequest' });

export type InputChoice = z.infer<typeof inputChoice>;
export type InputCandidate = z.infer<typeof inputCandidate>;
export type InputList = z.infer<typeof inputList>;
export type InputCheck = z.infer<typeof inputCheck>;
export type SettingRow = z.infer<typeof settingRow>;
export type SettingsDocument = z.infer<typeof settingsDocument>;
export type SettingsChange = z.infer<typeof settingsChange>;
export type ChannelKind = z.infer<typeof channelKind>;
export type ChannelOptions = z.infer<typeof channelOptions>;
export type ChannelRow = z.infer<typeof channelRow>;
export type ChannelChange = z.infer<typeof channelChange>;
export type ChannelKindRow = z.infer<typeof channelKindRow>;
export type ChannelList = z.infer<typeof channelList>;
export type ChannelTest = z.infer<typeof channelTest>;
export type DeliveryRow = z.infer<typeof deliveryRow>;
export type DeliveryList = z.infer<typeof deliveryList>;
export type ProofPlan = z.infer<typeof proofPlan>;
export type ProofDocument = z.infer<typeof proofDocument>;
export type DemoDocument = z.infer<typeof demoDocument>;
