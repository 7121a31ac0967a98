// A tiny curve beside a name: the last 24 hours at one look.
import type { JSX } from 'preact';

const WIDTH = 96;
const HEIGHT = 24;

/** Decorative: the figure stands beside it. Square roots keep small traffic visible beside a peak. */
export function Sparkline({ values }: { values: readonly number[] }): JSX.Element {
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  const most = roots.reduce((a, b) => Math.max(a, b), 0);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const points = roots.map((root, index) => {
    const y = most === 0 ? HEIGHT - 1 : HEIGHT - 1 - (root / most) * (HEIGHT - 3);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
      preserveAspectRatio="none"
    >
      {points.length > 1 ? (
        <>
          <polygon class="area" points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
          <polyline class="line" points={points.join(' ')} />
        </>
      ) : null}
    </svg>
  );
}
