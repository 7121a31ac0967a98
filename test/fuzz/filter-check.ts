// Capture filters under test: expressions of the language, joined and damaged; only UserError may come out.
import { createRandom } from '../../src/base/random.ts';
import { UserError } from '../../src/base/user-error.ts';
import { compileFilter } from '../../src/packets/filter/frame-filter.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import { filterExpressions } from '../corpus/filter-expressions.ts';

/** A damaged filter, the same for the same seed. */
export function damagedFilter(seed: number): string {
  const random = createRandom(seed);
  const pick = (): string => filterExpressions[Math.floor(random() * filterExpressions.length)]!;
  let text = pick();
  for (let changes = Math.floor(random() * 4); changes > 0; changes--) {
    const at = Math.floor(random() * (text.length + 1));
    const other = pick();
    const kind = random();
    if (kind < 0.25) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 6));
    else if (kind < 0.5) text = `${text.slice(0, at)} ${other.slice(Math.floor(random() * other.length))}`;
    else if (kind < 0.7) text = `(${text}) ${random() < 0.5 ? 'and' : 'or'} not ${other}`;
    else if (kind < 0.85)
      text = text.slice(0, at) + String.fromCharCode(32 + Math.floor(random() * 100)) + text.slice(at);
    else text = text.replace(/\d+/, () => String(Math.floor(random() * 2 ** 33)));
  }
  return text;
}

/** Compiles the filter and asks it about frames. Says what went wrong, or null. */
export function tryFilter(text: string, frames: FrameBatch): string | null {
  try {
    const filter = compileFilter(text);
    const opposite = text === '' ? null : compileFilter(`not (${text})`);
    for (let i = 0; i < frames.count; i++) {
      if (filter.matches(frames, i) && opposite?.matches(frames, i) === true)
        return 'a frame matches the filter and its opposite';
    }
    return null;
  } catch (error) {
    return error instanceof UserError ? null : String(error instanceof Error ? error.stack : error);
  }
}
