// One scan in the history: file, state, progress, what was found.
import type { JSX } from 'preact';
import type { ScanRow } from '../../../src/documents/scans.ts';
import { link } from '../state/router.ts';
import { formatBytes, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Badge } from './basics.tsx';
import { SeverityBadge } from './severity.tsx';

export const isGoingOn = ({ state }: ScanRow): boolean => state === 'waiting' || state === 'running';

export function ScanState({ scan }: { scan: ScanRow }): JSX.Element {
  if (scan.state === 'done' && scan.worst !== null) return <SeverityBadge severity={scan.worst} />;
  const tone = scan.state === 'done' ? 'accent' : scan.state === 'failed' ? 'medium' : 'info';
  return (
    <Badge tone={tone} {...(scan.state === 'done' ? { icon: 'check' as const } : {})}>
      {t(`scans.state-${scan.state}`)}
    </Badge>
  );
}

export function ScanProgress({ scan }: { scan: ScanRow }): JSX.Element {
  const label = t('scans.progress', { file: scan.file });
  return scan.state === 'waiting' ? (
    <progress aria-label={label} />
  ) : (
    <progress aria-label={label} value={scan.progress} />
  );
}

export function ScanLine({
  scan,
  isPicked,
  pick,
}: {
  scan: ScanRow;
  isPicked: boolean;
  /** Null where there is nothing to compare. */
  pick: ((isPicked: boolean) => void) | null;
}): JSX.Element {
  return (
    <li class="scan-line">
      {pick === null ? null : (
        <label class="check">
          <input
            type="checkbox"
            aria-label={t('scans.pick', { file: scan.file })}
            checked={isPicked}
            onChange={(event) => pick(event.currentTarget.checked)}
          />
        </label>
      )}
      <a class="scan-link" href={link(`/scans/${encodeURIComponent(scan.id)}`)}>
        <span class="line-title">{scan.file}</span>
        <span class="line-words">{scan.words}</span>
        <span class="soft small numbers">
          {formatMoment(scan.started)} · {formatBytes(scan.bytes)}
        </span>
        {isGoingOn(scan) ? <ScanProgress scan={scan} /> : null}
      </a>
      <span class="line-aside">
        <ScanState scan={scan} />
      </span>
    </li>
  );
}
