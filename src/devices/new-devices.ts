// When a new device is told: not in the house's first hour, not ten times an hour, and a flood of forged ones as what it is.
import { integerOf, numbersOf, objectOf } from './record-state.ts';

/** Everything is new in the first hour. */
export const QUIET_US = 3600e6;
/** Notices of single new devices within an hour; the rest are told together. */
const HOURLY_MAX = 10;
/** New senders within a minute that no house has: forged MACs (switch flooding, DHCP starvation). */
const FLOOD_MINUTE_MIN = 128;

export class NewDevices {
  /** End of the first hour; NaN before the first device, -Infinity once it is over and the clock has jumped. */
  #quietUntilUs = Number.NaN;
  /** Times of the last single notices. */
  #toldUs: number[] = [];
  /** New senders of the flood or crowd that goes on, and when it began. */
  #crowd = 0;
  #crowdUs = 0;
  #crowdTold = 0;
  #isFlood = false;

  /** How to tell a device that was first seen at `firstUs`: alone, with others, or not at all. */
  judge(firstUs: number, nowUs: number): 'tell' | 'crowd' | 'quiet' {
    if (firstUs < this.#quietUntilUs) return 'quiet';
    this.#toldUs = this.#toldUs.filter((each) => nowUs - each < QUIET_US && each <= nowUs);
    if (this.#toldUs.length >= HOURLY_MAX) {
      this.#join(1, nowUs);
      return 'crowd';
    }
    this.#toldUs.push(nowUs);
    return 'tell';
  }

  /** So many senders were seen for the first time in the minute before `nowUs`. */
  seeMinute(newcomers: number, nowUs: number): void {
    if (newcomers < FLOOD_MINUTE_MIN) return;
    this.#isFlood = true;
    this.#join(newcomers, nowUs);
  }

  /** The crowd that is news now: when it begins and whenever it has doubled. */
  takeCrowd(nowUs: number): { readonly devices: number; readonly startUs: number; readonly isFlood: boolean } | null {
    const devices = this.#crowd;
    const isNews = devices > 0 && (this.#crowdTold === 0 || devices >= this.#crowdTold * 2);
    const news = isNews ? { devices, startUs: this.#crowdUs, isFlood: this.#isFlood } : null;
    if (isNews) this.#crowdTold = devices;
    if (devices > 0 && nowUs - this.#crowdUs >= QUIET_US) {
      this.#crowd = 0;
      this.#crowdTold = 0;
      this.#isFlood = false;
    }
    return news;
  }

  /** The house is seen at `timeUs`; the first time begins its first hour. */
  begin(timeUs: number): void {
    if (Number.isNaN(this.#quietUntilUs)) this.#quietUntilUs = timeUs + QUIET_US;
  }

  openEpoch(lastUs: number, timeUs: number): void {
    if (Number.isNaN(this.#quietUntilUs)) return;
    const left = this.#quietUntilUs - lastUs;
    this.#quietUntilUs = left > 0 ? timeUs + Math.min(left, QUIET_US) : Number.NEGATIVE_INFINITY;
    this.#toldUs = [];
    this.#crowd = 0;
    this.#crowdTold = 0;
  }

  save(): unknown {
    const until = this.#quietUntilUs;
    return {
      quietUntilUs: Number.isNaN(until) ? 'unset' : Number.isFinite(until) ? until : 'over',
      toldUs: [...this.#toldUs],
      crowd: [this.#crowd, this.#crowdUs, this.#crowdTold, this.#isFlood ? 1 : 0],
    };
  }

  static restore(saved: unknown): NewDevices {
    const state = objectOf(saved, 'the new devices');
    const until = state['quietUntilUs'];
    const devices = new NewDevices();
    if (until === 'over') devices.#quietUntilUs = Number.NEGATIVE_INFINITY;
    else if (until !== 'unset') devices.#quietUntilUs = integerOf(until, 'the end of the first hour');
    devices.#toldUs = numbersOf(state['toldUs'], HOURLY_MAX);
    const [crowd = 0, crowdUs = 0, crowdTold = 0, isFlood = 0] = numbersOf(state['crowd'], 4);
    devices.#crowd = crowd;
    devices.#crowdUs = crowdUs;
    devices.#crowdTold = crowdTold;
    devices.#isFlood = isFlood === 1;
    return devices;
  }

  #join(devices: number, nowUs: number): void {
    if (this.#crowd === 0) this.#crowdUs = nowUs;
    this.#crowd += devices;
  }
}
