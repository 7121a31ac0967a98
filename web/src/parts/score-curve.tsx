// Scores of a table from its first row to its last, drawn, with the threshold as a line.
import type { JSX } from 'preact';
import { formatNumber } from '../strings/format.ts';
import { t } from '../strings/words.ts';

const WIDTH = 1000;
const HEIGHT = 200;

export function ScoreCurve({
  curve,
  threshold,
  count,
}: {
  curve: readonly number[];
  threshold: number;
  count: number;
}): JSX.Element {
  const peak = curve.reduce((most, value) => Math.max(most, value), 0);
  const least = curve.reduce((low, value) => Math.min(low, value), threshold);
  const span = Math.max(peak, threshold) * 1.05 - least || 1;
  const y = (value: number): number => HEIGHT - ((value - least) / span) * HEIGHT;
  const step = WIDTH / Math.max(1, curve.length - 1);
  const points = curve.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <figure class="score-curve">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('scans.curveWords', {
          count,
          peak: formatNumber(peak),
          threshold: formatNumber(threshold),
        })}
      >
        <rect class="above" x="0" y="0" width={WIDTH} height={Math.max(0, y(threshold))} />
        <polyline class="scores" points={points} />
        <line class="threshold" x1="0" x2={WIDTH} y1={y(threshold)} y2={y(threshold)} />
      </svg>
      <figcaption class="row soft small numbers">
        <span class="key">{t('scans.curveScore')}</span>
        <span class="key line-key">
          {t('scans.threshold')} {formatNumber(threshold)}
        </span>
        <span>{t('scans.curveHint')}</span>
      </figcaption>
    </figure>
  );
}
