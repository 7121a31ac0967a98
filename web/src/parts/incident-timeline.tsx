// The course of an incident: a bar for each alert along one line of time. It is a list too, so it can be read and walked through.
import type { JSX } from 'preact';
import type { AlertExplanation } from '../../../src/documents/alerts.ts';
import { link } from '../state/router.ts';
import { formatExactly, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { alertDeviceName, alertPath } from './incidents.tsx';
import { SeverityMark } from './severity.tsx';

type Entry = AlertExplanation['timeline'][number];

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;

export function IncidentTimeline({ entries, current }: { entries: readonly Entry[]; current: string }): JSX.Element {
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  const from = sorted.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const to = sorted.reduce((most, { end }) => Math.max(most, end), from);
  const span = Math.max(to - from, 1);
  return (
    <div class="timeline">
      <ol class="plain">
        {sorted.map((entry) => (
          <li key={`${entry.alert} ${entry.start}`} class={entry.alert === current ? 'moment current' : 'moment'}>
            <span class="moment-words">
              <SeverityMark severity={entry.severity} size={16} />
              <span class="moment-title">
                {entry.alert === current ? (
                  <strong>
                    {entry.title} <span class="soft small">({t('alerts.thisAlert')})</span>
                  </strong>
                ) : (
                  <a href={link(alertPath(entry.alert))}>{entry.title}</a>
                )}
                <span class="soft small">{alertDeviceName(entry.device)}</span>
              </span>
              <time
                class="soft small numbers"
                dateTime={new Date(entry.start * 1000).toISOString()}
                title={`${formatExactly(entry.start)} – ${formatExactly(entry.end)}`}
              >
                {formatMoment(entry.start)}
              </time>
            </span>
            <span class="moment-track" aria-hidden="true">
              <span
                class={`moment-bar ${entry.severity}`}
                style={{ left: percent((entry.start - from) / span), width: percent((entry.end - entry.start) / span) }}
              />
            </span>
          </li>
        ))}
      </ol>
      <p class="timeline-ends soft small numbers" aria-hidden="true">
        <span>{formatExactly(from)}</span>
        <span>{formatExactly(to)}</span>
      </p>
    </div>
  );
}
