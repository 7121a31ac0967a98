// The logarithmic scaler: sign(x)·ln(1 + |x|), for counters that span magnitudes. It learns nothing.
import type { Scaler, ScalerSpec } from './scaler.ts';

const scaler: Scaler = {
  arrays: {},
  transform(from, into, rows, columns) {
    const count = rows * columns;
    for (let i = 0; i < count; i++) {
      const value = from[i]!;
      into[i] = value < 0 ? -Math.log1p(-value) : Math.log1p(value);
    }
  },
  inverse(from, into, rows, columns) {
    const count = rows * columns;
    for (let i = 0; i < count; i++) {
      const value = from[i]!;
      into[i] = value < 0 ? -Math.expm1(-value) : Math.expm1(value);
    }
  },
};

export const logScaler: ScalerSpec = {
  name: 'log',
  title: 'Logarithm',
  description:
    'sign(x)·ln(1 + |x|): byte and packet counters that span magnitudes become comparable, and keep their order in single precision.',
  arrayNames: [],
  fit: () => scaler,
  restore: () => scaler,
};
