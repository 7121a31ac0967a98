// The audit log: who did what from where, newest first.
import type { JSX } from 'preact';
import type { AuditList, AuditRow } from '../../../src/documents/access.ts';
import { useList } from '../api/list.ts';
import { readUserAgent } from '../state/user-agent.ts';
import { formatMoment } from '../strings/format.ts';
import { t, tMaybe } from '../strings/words.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';

const rowsOf = (part: AuditList): readonly AuditRow[] => part.entries;
const idOf = ({ id }: AuditRow): string => String(id);

/** Which browser where that is all it says, else as it was noted. */
function Details({ text }: { text: string }): JSX.Element {
  const agent = readUserAgent(text);
  return (
    <span class="soft small" title={text}>
      {' '}
      · {agent === null ? text : t('access.agent', { ...agent })}
    </span>
  );
}

export function Audit(): JSX.Element {
  const list = useList<AuditList, AuditRow>('/audit', rowsOf, idOf);
  return (
    <Card title={t('access.auditTitle')} wide>
      {list.error === null ? null : <ErrorState error={list.error} retry={list.reload} isStale={list.rows !== null} />}
      {list.rows === null ? (
        <Skeleton />
      ) : list.rows.length === 0 ? (
        <p class="soft">{t('access.auditNone')}</p>
      ) : (
        <div class="table-box">
          <table>
            <thead>
              <tr>
                <th>{t('access.when')}</th>
                <th>{t('access.who')}</th>
                <th>{t('access.what')}</th>
              </tr>
            </thead>
            <tbody>
              {list.rows.map((row) => (
                <tr key={row.id}>
                  <td class="numbers">{formatMoment(row.at)}</td>
                  <td class="free-text">
                    {row.who}
                    {row.address === null ? null : <span class="soft small mono"> {row.address}</span>}
                  </td>
                  <td class="free-text">
                    <span title={row.what}>{tMaybe('audit', row.what, row.what)}</span>
                    {row.details === '' ? null : <Details text={row.details} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasMore ? (
        <button type="button" class="button" disabled={list.isLoadingMore} onClick={list.more}>
          {t('common.more')}
        </button>
      ) : null}
    </Card>
  );
}
