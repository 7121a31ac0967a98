// Scans: drop a file, see its progress, and what was scanned before; two of them can be compared.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ScanComparison, ScanList, ScanRow } from '../../../src/documents/scans.ts';
import { useDocument } from '../api/document.ts';
import { useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import { Card, EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { DropZone } from '../parts/drop-zone.tsx';
import { isGoingOn, ScanLine } from '../parts/scan-row.tsx';
import { navigate, place, setQuery } from '../state/router.ts';
import { mayOperate } from '../state/session.ts';
import { t } from '../strings/words.ts';
import './scans.css';

const rowsOf = (part: ScanList): readonly ScanRow[] => part.scans;
const idOf = ({ id }: ScanRow): string => id;

function Sentences({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element {
  return (
    <div>
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p class="soft">{t('scans.nothing')}</p>
      ) : (
        <ul class="because">
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Comparison({ a, b }: { a: string; b: string }): JSX.Element {
  const path = `/scans/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`;
  const { data, error, reload } = useDocument<ScanComparison>(path);
  return (
    <Card title={t('scans.compareTitle')}>
      {error === null ? null : <ErrorState error={error} retry={reload} />}
      {data === null ? (
        <Skeleton lines={4} />
      ) : (
        <div class="stack">
          <div class="table-box">
            <table>
              <thead>
                <tr>
                  <th>{t('scans.figure')}</th>
                  <th class="file-name">{data.a.file}</th>
                  <th class="file-name">{data.b.file}</th>
                </tr>
              </thead>
              <tbody>
                {data.figures.map((figure) => (
                  <tr key={figure.label}>
                    <th scope="row">{figure.label}</th>
                    <td>{figure.a}</td>
                    <td>{figure.b}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Sentences title={t('scans.onlyIn', { file: data.a.file })} lines={data.onlyA} />
          <Sentences title={t('scans.onlyIn', { file: data.b.file })} lines={data.onlyB} />
          <Sentences title={t('scans.inBoth')} lines={data.both} />
        </div>
      )}
    </Card>
  );
}

/** Rows as the live stream last told them: progress comes many times a second, the list is read only when one is new. */
function useScans(): ReturnType<typeof useList<ScanList, ScanRow>> {
  const list = useList<ScanList, ScanRow>('/scans', rowsOf, idOf);
  const [live, setLive] = useState<Readonly<Record<string, ScanRow>>>({});
  useLive('scan', ({ scan }) => {
    setLive((before) => ({ ...before, [scan.id]: scan }));
    if (!isGoingOn(scan) || list.rows?.every(({ id }) => id !== scan.id)) list.reload();
  });
  useLive('changed', ({ what }) => {
    if (what === 'scans') list.reload();
  });
  const rows = list.rows?.map((row) => (isGoingOn(row) ? (live[row.id] ?? row) : row)) ?? null;
  return { ...list, rows };
}

export function Page(): JSX.Element {
  const list = useScans();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const { query } = place.value;
  const [a, b] = [query.get('a'), query.get('b')];
  const pick = (id: string, isPicked: boolean): void =>
    setPicked(isPicked ? [...picked, id].slice(-2) : picked.filter((each) => each !== id));
  const done = list.rows?.filter(({ state }) => state === 'done').length ?? 0;
  return (
    <>
      <PageHead title={t('scans.title')} />
      <div class="stack">
        {mayOperate.value ? <DropZone onSent={(scan) => navigate(`/scans/${encodeURIComponent(scan.id)}`)} /> : null}
        {a !== null && b !== null ? <Comparison a={a} b={b} /> : null}
        <Card title={t('scans.history')}>
          {list.error === null ? null : (
            <ErrorState error={list.error} retry={list.reload} isStale={list.rows !== null} />
          )}
          {list.rows === null ? (
            <Skeleton lines={3} height={56} />
          ) : list.rows.length === 0 ? (
            <EmptyState icon="scan" title={t('scans.none')}>
              {t('scans.noneHint')}
            </EmptyState>
          ) : (
            <>
              {done < 2 ? null : (
                <div class="row">
                  <span class="soft small">{t('scans.compareHint')}</span>
                  <button
                    type="button"
                    class="button"
                    disabled={picked.length !== 2}
                    onClick={() => setQuery({ a: picked[0] ?? null, b: picked[1] ?? null })}
                  >
                    {t('scans.compare')}
                  </button>
                </div>
              )}
              <ul class="lines">
                {list.rows.map((scan) => (
                  <ScanLine
                    key={scan.id}
                    scan={scan}
                    isPicked={picked.includes(scan.id)}
                    pick={done >= 2 && scan.state === 'done' ? (isPicked) => pick(scan.id, isPicked) : null}
                  />
                ))}
              </ul>
            </>
          )}
          {list.hasMore ? (
            <button type="button" class="button" disabled={list.isLoadingMore} onClick={list.more}>
              {t('common.more')}
            </button>
          ) : null}
        </Card>
      </div>
    </>
  );
}
