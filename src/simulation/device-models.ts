// The list of models that a simulated home is furnished with, in the order in which it is.
import type { DeviceModel } from './device-model.ts';
import { androidPhone, applePhone, laptop, speaker, television } from './people-device-models.ts';
import {
  camera,
  doorbell,
  hub,
  light,
  plug,
  printer,
  sensor,
  thermostat,
  vacuum,
  washer,
} from './small-device-models.ts';

/** A home of fourteen: each model once, and a second plug. Larger homes have more of each. */
export const deviceModels: readonly DeviceModel[] = [
  androidPhone,
  laptop,
  television,
  camera,
  plug,
  light,
  hub,
  speaker,
  thermostat,
  doorbell,
  printer,
  vacuum,
  applePhone,
  washer,
  sensor,
];

/** Kinds, each once. */
export const DEVICE_KINDS: readonly string[] = [...new Set(deviceModels.map(({ kind }) => kind))];
