// Unusual things of a span: when, and how strange, with the line from which on a budget lets them be told.
import type { JSX } from 'preact';
import type { BudgetEffect } from '../../../src/documents/home.ts';
import { clockSeconds } from '../state/clock.ts';
import { evidenceScale } from '../state/evidence-scale.ts';
import { formatDated, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** Filled where they would have been told, hollow where not. `reach`: shifts of all budgets that can be chosen. */
export function EvidencePicture({
  effect: { points, days, logShift },
  reach,
}: {
  effect: BudgetEffect;
  reach: readonly number[];
}): JSX.Element {
  if (points.length === 0) return <p class="soft">{t('insight.pointsNone')}</p>;
  const last = Math.max(clockSeconds(), ...points.map(({ at }) => at));
  const span = days * 86_400;
  const first = last - span;
  const scale = evidenceScale(points, logShift, reach);
  const told = points.filter(({ isTold }) => isTold).length;
  const line = percent(scale.line);
  return (
    <figure class="score-curve">
      <svg class="points" role="img" aria-label={t('insight.pointsWords', { count: points.length, told })}>
        <rect class="above" width="100%" height={line} />
        {points.map(({ at, alert, isTold, title }, index) => (
          <svg
            key={`${index} ${alert}`}
            class="point"
            overflow="visible"
            x={percent(0.02 + Math.max(0, (at - first) / span) * 0.96)}
            y={percent(scale.points[index]!)}
          >
            <title>{`${title}, ${formatMoment(at)}`}</title>
            {isTold ? <path class="told" d="M0-7l7 7-7 7-7-7z" /> : <circle class="kept" r={5} />}
          </svg>
        ))}
        <line class="threshold" x1="0" x2="100%" y1={line} y2={line} />
      </svg>
      <figcaption class="row soft small numbers">
        <span>
          <span class="threshold-key" aria-hidden="true" />
          {t('insight.thresholdLine')}
        </span>
        <span>◆ {t('insight.pointTold')}</span>
        <span>○ {t('insight.pointKept')}</span>
        <span>↑ {t('insight.evidenceAxis')}</span>
        <span>
          {formatDated(first)} – {formatDated(last)}
        </span>
      </figcaption>
    </figure>
  );
}
