// The form of a model of device that a simulated home is furnished with: what it is, and what it does all day.
import type { DeviceTraits } from './device-traits.ts';
import type { Habit } from './habit.ts';

export interface DeviceModel extends DeviceTraits {
  readonly habits: readonly Habit[];
}
