// What of the home's document the store does not know: how the parts are, what comes in now, and the time.
import type { Language } from '../api/ports.ts';
import type { LivePart } from '../homes/home-queries.ts';
import { inputWords } from './daemon-words.ts';
import { healthWords } from './operations.ts';
import type { PartBoard } from './part-board.ts';
import type { Watch } from './watch.ts';

export interface LiveFacts {
  readonly watch: Pick<Watch, 'live' | 'heardAt'>;
  readonly board: PartBoard;
  /** Names of channels that nothing gets through to. */
  readonly silent: () => readonly string[];
}

/** As of now. */
export function livePart({ watch, board, silent }: LiveFacts, needsSetup: boolean, language: Language): LivePart {
  const { rates, input, newestUs, clockSeconds } = watch.live;
  return {
    now: clockSeconds,
    upNow: rates.up,
    downNow: rates.down,
    health: { state: board.isOk ? 'ok' : 'degraded', words: healthWords(board, language) },
    input: inputWords(input, language),
    isSimulated: input.kind === 'simulated',
    needsSetup,
    silentChannels: silent(),
    newestDataUs: newestUs,
    heardAt: watch.heardAt,
    isCaptureDown: board.isDown('input') || board.isDown('engine'),
  };
}
