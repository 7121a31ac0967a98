// The week of a simulated home, lived again with an attack in it: what minutes do not show is there two minutes later.
import { UserError } from '../base/user-error.ts';
import type { InputChoice } from '../documents/setup.ts';
import { ATTACKS } from '../simulation/simulated-attacks.ts';
import type { Backups } from './backups.ts';
import type { DaemonLinks } from './daemon-links.ts';
import type { Watch } from './watch.ts';

const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;
/** A week in two minutes. */
export const SIMULATION = { speed: WEEK_SECONDS / 120, backSeconds: WEEK_SECONDS } as const;

/** Setting: true = the data folder holds nothing but a simulated home. */
const MARK = 'simulated-home';
/** Where an attack is put that shows at once: an hour before the week is over. */
const QUICK_SECONDS = 3600;

export interface SimulatedWeekOptions {
  readonly keep: DaemonLinks['keep'];
  readonly weekSeconds: number;
  readonly watch: () => Pick<Watch, 'live' | 'order' | 'planWeek'>;
  /** Nothing else takes the place of the home meanwhile. */
  readonly backups: Pick<Backups, 'alone'>;
  /** The engine ends, `meanwhile` is done, and the store ends … */
  readonly halt: (meanwhile: () => Promise<void>) => Promise<void>;
  /** … and both are started again. */
  readonly resume: () => Promise<void>;
}

export class SimulatedWeek {
  readonly #options: SimulatedWeekOptions;
  #mayRenew = false;

  constructor(options: SimulatedWeekOptions) {
    this.#options = options;
  }

  /** Everything that is stored of the home was simulated. */
  get mayRenew(): boolean {
    return this.#mayRenew;
  }

  /** Before packets come from somewhere: once they were real, nothing is forgotten for a simulated week. */
  async note({ kind }: InputChoice): Promise<void> {
    const { keep } = this.#options;
    const isMarked = (await keep.setting(MARK)) === true;
    const isSimulated = kind === 'simulated' && (isMarked || (await keep.isBlank()));
    if (isMarked !== isSimulated && kind !== 'none') await keep.putSetting(MARK, isSimulated);
    this.#mayRenew = isSimulated;
  }

  /** Plays an attack now, or in a week that is lived again. Rejects with not-a-demo, not-renewable, backup-busy. */
  async attack(name: string, isNewWeek: boolean): Promise<void> {
    const watch = this.#options.watch();
    if (watch.live.input.kind !== 'simulated') throw new UserError('not-a-demo');
    if (isNewWeek) await this.#renew(name);
    else watch.order({ type: 'attack', name });
  }

  /** Forgets the home, and lives a week with the attack in it. */
  async #renew(attack: string): Promise<void> {
    const { keep, weekSeconds, watch, backups, halt, resume } = this.#options;
    if (!this.#mayRenew) throw new UserError('not-renewable');
    const { slow } = ATTACKS.find(({ name }) => name === attack)!;
    const backSeconds = weekSeconds + (slow?.moreDays ?? 0) * DAY_SECONDS;
    const afterSeconds = Math.max(0, backSeconds - (slow?.beforeSeconds ?? QUICK_SECONDS));
    await backups.alone(async () => {
      try {
        await halt(() => keep.forgetHome());
        watch().planWeek([{ name: attack, afterSeconds }], backSeconds);
      } finally {
        await resume();
      }
    });
  }
}
