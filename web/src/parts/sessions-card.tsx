// Who is signed in, from where, and signing out elsewhere.
import type { JSX } from 'preact';
import type { SessionRow } from '../../../src/documents/access.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { notify } from '../state/notices.ts';
import { mayAdminister } from '../state/session.ts';
import { readUserAgent, shortAgent } from '../state/user-agent.ts';
import { formatAgo } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { notifyFailure, useAction } from './action.ts';
import { Badge, Card, ErrorState, Skeleton } from './basics.tsx';
import { FormError } from './form-fields.tsx';
import { Icon } from './icon.tsx';

/** Which browser, as far as it said; all that it said when pointed at. */
function Agent({ text }: { text: string }): JSX.Element | null {
  if (text === '') return null;
  const agent = readUserAgent(text);
  const words = agent === null ? shortAgent(text) : t('access.agent', { ...agent });
  return (
    <>
      <span title={text}>{words}</span> ·{' '}
    </>
  );
}

export function Sessions(): JSX.Element {
  const { data, error, reload } = useDocument<{ readonly sessions: readonly SessionRow[] }>('/sessions');
  const ending = useAction();
  useLive('changed', ({ what }) => {
    if (what === 'access') reload();
  });
  const end = (everybody: boolean): void =>
    ending.run(async () => {
      const { ended } = await send<{ ended: number }>('DELETE', `/sessions?everybody=${everybody}`);
      notify('done', t('access.ended', { count: ended }));
      reload();
    });
  return (
    <Card title={t('access.sessionsTitle')} wide>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton />
        ) : null
      ) : (
        <ul class="lines">
          {data.sessions.map((row) => (
            <li key={row.id} class="part">
              <div class="free-text">
                <span class="line-title">{row.user}</span>{' '}
                {row.isThis ? <Badge tone="accent">{t('access.thisSession')}</Badge> : null}
                <p class="soft small">
                  <span class="mono">{row.address}</span> · <Agent text={row.agent} />
                  {t('access.lastSeen', { time: formatAgo(row.lastSeen) })}
                </p>
              </div>
              {row.isThis ? null : (
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t('access.endSession', { name: row.user })}
                  onClick={() => send('DELETE', `/sessions/${encodeURIComponent(row.id)}`).then(reload, notifyFailure)}
                >
                  <Icon name="signOut" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <FormError error={ending.error} />
      <div class="row">
        <button type="button" class="button" disabled={ending.isBusy} onClick={() => end(false)}>
          {t('access.endOthers')}
        </button>
        {mayAdminister.value ? (
          <button type="button" class="button danger" disabled={ending.isBusy} onClick={() => end(true)}>
            {t('access.endAll')}
          </button>
        ) : null}
      </div>
    </Card>
  );
}
