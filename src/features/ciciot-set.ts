// The feature set `ciciot`: one row a window of so many consecutive packets of the whole capture, as CIC-IoT-2023 was made.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { ciciotColumns } from './ciciot-columns.ts';
import { FRAME_ARP, FRAME_OTHER, findNetwork, PACKET_FIELDS, readPacket } from './ciciot-frame.ts';
import { CiciotWindow } from './ciciot-window.ts';
import { FeatureRowBatch } from './dictionary-rows.ts';
import { FEATURE_ROWS, type FeatureMeter, type FeatureMeterOptions, type FeatureSetSpec } from './feature-rows.ts';

/** Packets of a window unless the options say otherwise; the original takes 10, and 100 for floods. */
export const CICIOT_WINDOW = 10;
/** A variance needs two packets. */
export const CICIOT_WINDOW_LEAST = 2;
export const CICIOT_WINDOW_MOST = 100_000;

const COLUMNS = ciciotColumns.length;

/**
 * Windows of IPv4, IPv6 and ARP packets in the order of the capture (Neto et al., "CICIoT2023", Sensors 23(13), 2023, section 4.3).
 * Frames of other kinds are passed over. `start` is the time of the first packet, the subject the frames' numbers from 1 on.
 */
class CiciotMeter implements FeatureMeter {
  readonly textNames: readonly string[] = [];
  readonly #options: FeatureMeterOptions;
  readonly #size: number;
  readonly #window = new CiciotWindow();
  readonly #rows = new FeatureRowBatch(COLUMNS, 0);
  readonly #fields = new Int32Array(PACKET_FIELDS);
  #frames = 0;
  #firstFrame = 0;

  constructor(options: FeatureMeterOptions) {
    const size = options.window ?? CICIOT_WINDOW;
    if (!Number.isInteger(size) || size < CICIOT_WINDOW_LEAST || size > CICIOT_WINDOW_MOST)
      throw new RangeError(`a window of ${size} packets`);
    this.#options = options;
    this.#size = size;
  }

  observe(frames: FrameBatch, from: number, to: number, packets: PacketBatch): void {
    const window = this.#window;
    let row = 0;
    for (let frame = from; frame < to; frame++) {
      this.#frames++;
      while (row < packets.count && packets.frame[row]! < frame) row++;
      const at = findNetwork(frames, frame, packets, row);
      if (at === FRAME_OTHER) continue;
      const end = frames.offset[frame]! + frames.captured[frame]!;
      if (at !== FRAME_ARP && !readPacket(frames, at, end, this.#fields)) continue;
      if (window.packets === 0) this.#firstFrame = this.#frames;
      if (at === FRAME_ARP) window.addArp(frames, frame);
      else window.addPacket(frames, frame, this.#fields);
      if (window.packets === this.#size) this.#close();
    }
  }

  /** The last window, if it is not full, is left out: its counts would compare with no other row. */
  finish(): void {
    this.#flush();
  }

  #close(): void {
    const rows = this.#rows;
    const row = rows.count++;
    this.#window.write(rows.values, row * COLUMNS);
    rows.subject[row] = `frames ${this.#firstFrame}-${this.#frames}`;
    rows.startSeconds[row] = this.#window.startSeconds;
    this.#window.restart();
    if (rows.count === FEATURE_ROWS) this.#flush();
  }

  #flush(): void {
    if (this.#rows.count > 0) this.#options.emit(this.#rows);
    this.#rows.count = 0;
  }
}

export const ciciotSet: FeatureSetSpec = {
  name: 'ciciot',
  title: 'CIC-IoT-2023 windows',
  description:
    'One row a window of consecutive packets (--window, 10 or 100 in the original) of the whole capture, in the order of the file, with the names and order of the 39 columns of CIC-IoT-2023. IPv4, IPv6 and ARP packets count, frames of other kinds are passed over; of a tunnel the outer packet counts. A last window that is not full is left out.',
  row: 'packet-window',
  features: ciciotColumns,
  maker: { from: 'packets', create: (options) => new CiciotMeter(options) },
  window: { unit: 'packets', least: CICIOT_WINDOW_LEAST, most: CICIOT_WINDOW_MOST, usual: CICIOT_WINDOW },
};
