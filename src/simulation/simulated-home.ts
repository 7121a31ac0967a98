// A home as packets: devices, people, days and attacks, all from one seed. The same seed gives the same bytes.
import { createRandom } from '../base/random.ts';
import { type TimeZone, UTC_ZONE } from '../base/time-zone.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { AttackSpec } from './attack.ts';
import type { DeviceModel } from './device-model.ts';
import { deviceModels } from './device-models.ts';
import { FrameWriter } from './frame-writer.ts';
import { Occasion } from './habit.ts';
import { HappeningQueue } from './happening-queue.ts';
import { HomeNetwork } from './home-network.ts';
import { Household } from './household.ts';
import { Internet } from './internet.ts';
import { advertising, join6, neighbourly6 } from './ipv6-habits.ts';
import { announce, join } from './network-habits.ts';
import { ATTACKS } from './simulated-attacks.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { macNumbers, type Station } from './station.ts';

/** Devices of a home at most: addresses of one network with room for leases. */
export const SIMULATED_DEVICES_MAX = 240;
const DEVICES = 16;
const PEOPLE = 2;
/** Everything joins within this time after the start. */
const JOIN_US = 40e6;
const NETWORK = 0xc0a8b200;
const ROUTER_MAC = 'f0:b0:14:5e:10:21';
const FIRST_HOST = 20;
/** Mean time between neighbour discoveries of a host and the router. */
const NEIGHBOUR6_SECONDS = 600;

export interface SimulatedHomeOptions {
  readonly seed: number;
  /** Time of the first frames, whole microseconds since 1970. */
  readonly startUs: number;
  /** Days that pass before it ends; without a number it never does. */
  readonly days?: number;
  readonly people?: number;
  /** How many devices, or which kinds. */
  readonly devices?: number | readonly string[];
  readonly zone?: TimeZone;
}

/** An attack that has been started. */
export interface StartedAttack {
  readonly name: string;
  readonly atUs: number;
  /** The device that does it. */
  readonly device: SimulatedDevice;
}

export class SimulatedHome {
  readonly devices: readonly SimulatedDevice[];
  readonly attacks: readonly AttackSpec[] = ATTACKS;
  readonly started: StartedAttack[] = [];
  readonly #queue = new HappeningQueue();
  readonly #network: HomeNetwork;
  readonly #writer: FrameWriter;
  readonly #endUs: number;
  readonly #seed: number;
  #nowUs: number;

  constructor({ seed, startUs, days, people = PEOPLE, devices = DEVICES, zone = UTC_ZONE }: SimulatedHomeOptions) {
    this.#seed = seed >>> 0;
    this.#nowUs = Math.round(startUs);
    this.#endUs = days === undefined ? Number.POSITIVE_INFINITY : this.#nowUs + Math.round(days * 86_400e6);
    this.#writer = new FrameWriter(createRandom(this.#seed ^ 0x51ed270b));
    const household = new Household(Math.max(1, people), this.#seed, zone);
    this.#network = new HomeNetwork(this.#queue, new Internet(), household, makeRouter());
    const { network } = this;
    const furnished: [SimulatedDevice, DeviceModel][] = [];
    const copies = new Map<string, number>();
    for (const [index, model] of modelsOf(devices).entries()) {
      const copy = copies.get(model.name) ?? 0;
      copies.set(model.name, copy + 1);
      // Two phones belong to two people.
      const person = copy + (model.name === 'iPhone' ? 1 : 0);
      const place = {
        address: NETWORK + FIRST_HOST + index,
        index,
        copy,
        person,
        people: household.people,
        seed: this.#seed,
      };
      const device = new SimulatedDevice(model, place);
      network.devices.push(device);
      furnished.push([device, model]);
    }
    this.devices = network.devices;
    this.#queue.add(advertising(network, this.#seed, this.#nowUs));
    for (const [device, model] of furnished) this.#furnish(device, model);
  }

  get network(): HomeNetwork {
    return this.#network;
  }

  /** Time of the next frame or decision; Infinity = the days are over. */
  get nextUs(): number {
    const { nextUs } = this.#queue;
    return nextUs < this.#endUs ? Math.max(nextUs, this.#nowUs) : Number.POSITIVE_INFINITY;
  }

  /**
   * Fills `batch` anew with the next frames, in the order of time, all earlier than `untilUs`. True = the batch is full and there is more
   * to come before that time; false = all of it has been poured. How batches are cut changes nothing in the frames.
   * `marks` takes what each frame is part of: 0 = ordinary life, n = `started[n - 1]`.
   */
  fill(batch: FrameBatch, untilUs: number, marks: Uint16Array | null = null): boolean {
    const writer = this.#writer;
    const queue = this.#queue;
    const endUs = Math.min(untilUs, this.#endUs);
    writer.attach(batch, marks);
    while (queue.nextUs < endUs) {
      if (!writer.hasRoom) return true;
      queue.step(writer);
    }
    this.#nowUs = Math.max(this.#nowUs, Math.min(untilUs, this.#endUs));
    return false;
  }

  /** Begins an attack at a time, now if that is past. Throws a RangeError where no attack has this name. */
  startAttack(name: string, atUs: number): StartedAttack {
    const spec = ATTACKS.find((each) => each.name === name);
    if (spec === undefined) throw new RangeError(`no attack is called ${name}`);
    const beginsUs = Math.max(
      Math.round(atUs),
      this.#nowUs,
      Number.isFinite(this.#queue.nextUs) ? this.#queue.nextUs : 0,
    );
    const random = createRandom((this.#seed ^ Math.imul(this.started.length + 1, 0x2545f491)) >>> 0);
    const device = attackerOf(spec, this.devices);
    const started = { name, atUs: beginsUs, device };
    const mark = this.started.push(started);
    const begin = (nowUs: number): void => spec.begin({ device, network: this.#network, random }, nowUs);
    this.#queue.add(new Occasion(beginsUs, begin), mark);
    return started;
  }

  #furnish(device: SimulatedDevice, { habits }: DeviceModel): void {
    const around = { device, network: this.#network };
    const startUs = this.#nowUs;
    const joinsUs = startUs + 1 + device.random() * JOIN_US;
    this.#queue.add(
      new Occasion(joinsUs, (nowUs) => {
        join(around, nowUs);
        join6(around, nowUs + 300_000);
        this.#queue.add(new Occasion(nowUs + 3e6, (laterUs) => announce(around, laterUs)));
      }),
    );
    if (device.link6 !== null) this.#queue.add(neighbourly6(around, NEIGHBOUR6_SECONDS, joinsUs));
    for (const habit of habits) {
      const happening = habit(around, joinsUs + 5e6);
      if (happening !== null) this.#queue.add(happening);
    }
  }
}

function attackerOf(spec: AttackSpec, devices: readonly SimulatedDevice[]): SimulatedDevice {
  for (const kind of spec.kinds) {
    const found = devices.find((each) => each.kind === kind);
    if (found !== undefined) return found;
  }
  return devices[0]!;
}

function modelsOf(devices: number | readonly string[]): DeviceModel[] {
  if (typeof devices !== 'number') {
    const seen = new Map<string, number>();
    return devices.map((kind) => {
      const models = deviceModels.filter((model) => model.kind === kind);
      if (models.length === 0) throw new RangeError(`no device is of the kind ${kind}`);
      const count = seen.get(kind) ?? 0;
      seen.set(kind, count + 1);
      return models[count % models.length]!;
    });
  }
  const count = Math.max(1, Math.min(SIMULATED_DEVICES_MAX, devices));
  return Array.from({ length: count }, (_, i) => deviceModels[i % deviceModels.length]!);
}

function makeRouter(): Station {
  const [macHigh, macLow] = macNumbers(ROUTER_MAC);
  return { macHigh, macLow, address: NETWORK + 1, ttl: 64, clock: 77_777, delayUs: 250 };
}
