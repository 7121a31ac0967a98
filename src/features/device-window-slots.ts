// The devices of the window that is filling: found by two words that name them, in a table with a limit.
import { hashPair } from '../base/hash.ts';
import { DeviceWindow } from './device-window.ts';

/** Devices in one window. Further ones get no row in it and are counted. */
export const DEVICES_MOST = 1024;

const PLACES = DEVICES_MOST * 2;
const FREE = -1;

export class DeviceSlots {
  /** Devices of the window, in the order in which they came; windows beyond `size` are of earlier ones. */
  readonly windows: DeviceWindow[] = [];
  size = 0;
  /** Packets of devices that found no place. */
  dropped = 0;
  /** True after `claim` when the device is new in the window. */
  isFresh = false;
  readonly #places = new Int32Array(PLACES).fill(FREE);
  readonly #keys = new Int32Array(DEVICES_MOST * 2);

  /** The window of a device, or null when there is no room for it. */
  claim(a: number, b: number): DeviceWindow | null {
    const places = this.#places;
    const keys = this.#keys;
    let place = hashPair(a, b) & (PLACES - 1);
    for (; places[place] !== FREE; place = (place + 1) & (PLACES - 1)) {
      const slot = places[place]!;
      if (keys[slot * 2] !== a || keys[slot * 2 + 1] !== b) continue;
      this.isFresh = false;
      return this.windows[slot]!;
    }
    if (this.size === DEVICES_MOST) {
      this.dropped++;
      return null;
    }
    const slot = this.size++;
    places[place] = slot;
    keys[slot * 2] = a;
    keys[slot * 2 + 1] = b;
    if (slot === this.windows.length) this.windows.push(new DeviceWindow());
    this.isFresh = true;
    return this.windows[slot]!;
  }

  clear(): void {
    this.size = 0;
    this.#places.fill(FREE);
  }
}
