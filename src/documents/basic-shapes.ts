// Shapes that all documents share: times, texts, severities, pages, errors. What leaves the program is described here once.
import { z } from 'zod';

/** Seconds since 1970 (UTC), with a fraction down to microseconds. */
export const time = z.number().meta({ description: 'Seconds since 1970, UTC, with a fraction.' });
/** A count or an amount that is never negative. */
export const amount = z.number().min(0);
export const severity = z.enum(['info', 'low', 'medium', 'high']);
export const delivery = z.enum(['alert', 'inbox', 'notice']);
export const verdictWord = z.enum(['normal', 'bad', 'mute']);
/** A text from the wire or the owner, made safe to show: no control characters. */
export const shownText = z.string().max(4096);

/** Parts of lists: `next` is given back as `cursor`; null = this was the last one. */
export const nextCursor = z.string().max(512).nullable();
export const pageQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** What every refused request answers with; the same words as on the command line. */
export const errorDocument = z
  .object({
    error: z.object({
      code: z.string().meta({ description: 'For programs; stays the same.' }),
      message: z.string().meta({ description: 'What happened, to what.' }),
      hint: z.string().nullable().meta({ description: 'What to try.' }),
      /** Field of the request that is wrong, as a JSON pointer. */
      field: z.string().nullable(),
    }),
  })
  .meta({ id: 'Error' });

export const doneDocument = z.object({ done: z.literal(true) }).meta({ id: 'Done' });
/** `waits`: the engine takes it up within seconds. */
export const outcome = z.enum(['done', 'waits']);

export type Severity = z.infer<typeof severity>;
export type Delivery = z.infer<typeof delivery>;
export type PageQuery = z.infer<typeof pageQuery>;
export type ErrorDocument = z.infer<typeof errorDocument>;
