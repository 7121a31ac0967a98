// How grave something is: by shape, by word and by colour, never by colour alone.
import type { JSX } from 'preact';
import type { Severity } from '../../../src/documents/basic-shapes.ts';
import { t } from '../strings/words.ts';

const SHAPES: Readonly<Record<Severity, string>> = {
  high: 'M8.2 2.5h7.6l5.7 5.7v7.6l-5.7 5.7H8.2l-5.7-5.7V8.2z',
  medium: 'M12 3 22 20.5H2z',
  low: 'M12 2.5 21.5 12 12 21.5 2.5 12z',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
};

/** Only the shape; `label` false where the word stands beside it. */
export function SeverityMark({
  severity,
  size = 18,
  label = true,
}: {
  severity: Severity;
  size?: number;
  label?: boolean;
}): JSX.Element {
  const name = t(`common.${severity}`);
  return (
    <svg
      class={`severity-mark ${severity}`}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      role="img"
      aria-hidden={!label}
      aria-label={name}
    >
      <path d={SHAPES[severity]} />
      {severity === 'info' ? null : <path class="stroke" d={severity === 'low' ? 'M8.5 12h7' : 'M12 9v5M12 17v.1'} />}
    </svg>
  );
}

/** Shape and word. */
export function SeverityBadge({ severity }: { severity: Severity }): JSX.Element {
  return (
    <span class={`badge ${severity}`}>
      <SeverityMark severity={severity} size={14} label={false} />
      {t(`common.${severity}`)}
    </span>
  );
}
