// The robust scaler: median 0 and interquartile range 1, as scikit-learn's RobustScaler.
import { selectQuantiles } from '../base/order-statistics.ts';
import { centringScaler, finiteColumn, type ScalerSpec } from './scaler.ts';
import { RANGE_LEAST } from './scaler-min-max.ts';

export const robustScaler: ScalerSpec = {
  name: 'robust',
  title: 'Robust',
  description:
    'Subtracts the median and divides by the interquartile range, so that outliers among the training rows do not move it.',
  arrayNames: ['centers', 'scales'],
  fit(matrix) {
    const centers = new Float64Array(matrix.columns);
    const scales = new Float64Array(matrix.columns);
    const column = new Float64Array(matrix.rows);
    for (let j = 0; j < matrix.columns; j++) {
      const [low, median, high] = selectQuantiles(finiteColumn(matrix, j, column), [0.25, 0.5, 0.75]);
      const range = Math.min(high! - low!, Number.MAX_VALUE);
      centers[j] = median!;
      scales[j] = range < RANGE_LEAST ? 1 : range;
    }
    return centringScaler(centers, scales);
  },
  restore: ({ centers, scales }) => centringScaler(centers!, scales!),
};
