// The simulated home's buttons: which attacks there are, which ran, and what time it is there.
import type { DemoPort, Language } from '../api/ports.ts';
import { UserError } from '../base/user-error.ts';
import type { DemoDocument, InputChoice } from '../documents/setup.ts';
import { ATTACKS } from '../simulation/simulated-attacks.ts';

export interface DemoParts {
  readonly isDemo: boolean;
  readonly input: () => InputChoice;
  /** Newest time of the data, µs. */
  readonly newestUs: () => number | null;
  readonly attack: (name: string, isNewWeek: boolean) => Promise<void>;
  /** The week can be lived again. */
  readonly mayRenew: () => boolean;
  /** Simulated seconds a second while the past is made. */
  readonly speed: number;
}

/** Data so near the clock run with it. */
const LIVE_SECONDS = 30;

export function demoPort({ isDemo, input, newestUs, attack, mayRenew, speed }: DemoParts): DemoPort {
  const ran = new Map<string, number>();
  const state = async (language: Language): Promise<DemoDocument> => {
    const newest = newestUs();
    const behind = newest === null ? Number.POSITIVE_INFINITY : Date.now() / 1000 - newest / 1e6;
    return {
      isDemo: isDemo || input().kind === 'simulated',
      speed: behind > LIVE_SECONDS ? speed : 1,
      simulatedTime: newest === null ? null : newest / 1e6,
      attacks: ATTACKS.map(({ name, words, slow }) => ({
        name,
        ...words[language],
        ran: ran.get(name) ?? null,
        slow: slow?.words[language] ?? null,
      })),
      mayRenew: mayRenew(),
    };
  };
  return {
    state,
    async attack(name, language, isNewWeek) {
      if (!ATTACKS.some((each) => each.name === name))
        throw new UserError('no-such-attack', { attack: name.slice(0, 64) });
      await attack(name, isNewWeek);
      if (isNewWeek) ran.clear();
      ran.set(name, Date.now() / 1000);
      return state(language);
    },
  };
}
