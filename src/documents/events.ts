// Server-sent events of GET /api/v1/events: each has an id to resume from, a type, and a JSON document.
import { z } from 'zod';
import { alertRow } from './alerts.ts';
import { amount, severity, time } from './basic-shapes.ts';
import { healthDocument, homeDocument } from './home.ts';
import { scanRow } from './scans.ts';
import { proofDocument } from './setup.ts';

export const liveEvent = z.discriminatedUnion('type', [
  /** The home page has changed. At most one a second. */
  z.object({ type: z.literal('home'), home: homeDocument }),
  /** A new alert, or one that grew. `notify`: a browser that may, shows it. */
  z.object({ type: z.literal('alert'), alert: alertRow, change: z.enum(['new', 'updated']), notify: z.boolean() }),
  /** A message of the channel "browser": shown as a notification where the owner allowed it. `target`: path below /app/. */
  z.object({ type: z.literal('message'), title: z.string(), words: z.string(), severity, target: z.string() }),
  /** Devices whose rows have changed: read again what is shown. */
  z.object({ type: z.literal('devices'), ids: z.array(z.string()).max(500) }),
  /** Bytes of the last step, every 2 s. */
  z.object({ type: z.literal('traffic'), at: time, stepSeconds: amount, up: amount, down: amount }),
  z.object({ type: z.literal('scan'), scan: scanRow }),
  z.object({ type: z.literal('proof'), proof: proofDocument }),
  z.object({ type: z.literal('health'), state: healthDocument.shape.state, words: z.string() }),
  /** Settings, channels, users or rules were changed by somebody: read again. */
  z.object({
    type: z.literal('changed'),
    what: z.enum(['settings', 'channels', 'access', 'rules', 'inputs', 'scans']),
  }),
  /** Older events are gone: read everything again. */
  z.object({ type: z.literal('reset') }),
]);

export type LiveEvent = z.infer<typeof liveEvent>;
