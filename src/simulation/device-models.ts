// The list of models that a simulated home is furnished with, in the order in which it is.
import type { DeviceModel } from './device-model.ts';
import { greenhouse, meter, server } from './local-device-models.ts';
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

/** A home of sixteen has the first ones once each; larger homes have the others too, and more of each. */
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
  server,
  meter,
  sensor,
  greenhouse,
];

/** Kinds, each once. */
export const DEVICE_KINDS: readonly string[] = [...new Set(deviceModels.map(({ kind }) => kind))];
