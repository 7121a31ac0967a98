// One measured thing as a picture: the band of what is usual, and where the observed value stands.
import type { JSX } from 'preact';
import type { AlertExplanation } from '../../../src/documents/alerts.ts';
import { featureScale } from '../state/feature-scale.ts';
import { formatBytes, formatNumber, formatShare, formatSpan } from '../strings/format.ts';
import { t } from '../strings/words.ts';

export type Feature = AlertExplanation['features'][number];

/** A value in its unit, as short as it goes. */
export function formatAmount(value: number | string, unit: string): string {
  if (typeof value === 'string') return value;
  // "bytes", and rates of them such as "bytes/min".
  if (/^(?:bytes|B)(?:\/|$)/.test(unit)) return formatBytes(value) + unit.replace(/^[^/]*/, '');
  if (unit === 'seconds' && Math.abs(value) >= 1) return formatSpan(value);
  if (unit === 'microseconds' && Math.abs(value) >= 1e6) return formatSpan(value / 1e6);
  if (unit === 'share') return formatShare(value);
  if (unit === 'port') return value === 0 ? t('common.none') : String(value);
  if (unit === 'h' || unit === 'hour') return `${String(Math.round(value)).padStart(2, '0')}:00`;
  // The logarithm of how many times as much as usual.
  if (unit === 'ln ratio') return t('alerts.timesAsMuch', { factor: formatNumber(Math.exp(Math.min(30, value))) });
  return formatNumber(value);
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function usualWords({ low, high, unit }: Feature): string {
  if (low === null && high === null) return t('alerts.usualNone');
  if (low === null) return t('alerts.usualUpTo', { high: formatAmount(high!, unit) });
  if (high === null) return t('alerts.usualFrom', { low: formatAmount(low, unit) });
  return t('alerts.usualRange', { low: formatAmount(low, unit), high: formatAmount(high, unit) });
}

/** The picture is for the eye; the words below it say the same. */
export function FeaturePicture({ feature }: { feature: Feature }): JSX.Element {
  const hasRange = feature.low !== null || feature.high !== null;
  // A place on a scale says nothing where there is nothing to compare it with.
  const scale = hasRange ? featureScale(feature) : null;
  const observed = t('alerts.observed', { value: formatAmount(feature.observed, feature.unit) });
  return (
    <li class="feature">
      <div class="feature-head">
        <h3>{feature.label}</h3>
        <span class="soft small numbers">{t('alerts.shareOf', { share: formatShare(feature.share) })}</span>
      </div>
      {scale === null ? (
        <p class="feature-text">
          <strong>{observed}</strong>
        </p>
      ) : (
        <div class="feature-picture" aria-hidden="true">
          <span
            class="feature-label numbers"
            style={{ left: percent(scale.observed), transform: `translateX(-${percent(scale.observed)})` }}
          >
            {observed}
          </span>
          <span class="feature-track" />
          <span
            class="feature-band"
            style={{ left: percent(scale.from), width: percent(Math.max(0, scale.to - scale.from)) }}
          />
          <span class="feature-mark" style={{ left: percent(scale.observed) }} />
        </div>
      )}
      <p class="feature-usual small">
        {hasRange ? <span class="feature-swatch" aria-hidden="true" /> : null}
        <span class="numbers">{usualWords(feature)}</span>
        {scale?.isLog ? <span class="soft"> · {t('alerts.logScale')}</span> : null}
      </p>
      <p class="unseen">{feature.words}</p>
    </li>
  );
}
