// Devices: everything on the network as a list, new ones on top, to search, order and filter.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DeviceList, DeviceRow } from '../../../src/documents/devices.ts';
import { useCalm } from '../api/document.ts';
import { type ListReading, useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import { EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { DeviceLine } from '../parts/device-row.tsx';
import { DeviceViews } from '../parts/device-views.tsx';
import { announce } from '../state/notices.ts';
import { place, setQuery } from '../state/router.ts';
import { type Key, t } from '../strings/words.ts';
import './devices.css';

/** One request for a home; larger sites get the rest on demand. */
const PART_ROWS = 500;
const SEARCH_WAIT_MS = 250;
/** A busy network changes some row every second; reading the list again more often than this shows nobody anything. */
const RELOAD_MS = 5000;

const sorts = [
  { value: 'new', title: 'devices.sortNew' },
  { value: 'name', title: 'devices.sortName' },
  { value: 'traffic', title: 'devices.sortTraffic' },
  { value: 'seen', title: 'devices.sortSeen' },
] as const satisfies readonly { value: string; title: Key }[];

const filters = [
  { value: 'all', title: 'devices.showAll', holds: () => true },
  { value: 'online', title: 'devices.showOnline', holds: (row: DeviceRow) => row.isOnline },
  { value: 'new', title: 'devices.showNew', holds: (row: DeviceRow) => row.isNew },
  { value: 'alerts', title: 'devices.showAlerts', holds: (row: DeviceRow) => row.openAlerts > 0 },
] as const satisfies readonly { value: string; title: Key; holds: (row: DeviceRow) => boolean }[];

const rowsOf = (part: DeviceList): readonly DeviceRow[] => part.devices;
const idOf = (row: DeviceRow): string => row.id;

function Controls(): JSX.Element {
  const { query } = place.value;
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = query.get('show') ?? 'all';
  return (
    <div class="list-controls">
      <label class="field search-field">
        <span class="unseen">{t('devices.searchLabel')}</span>
        <input
          type="search"
          placeholder={t('devices.searchLabel')}
          defaultValue={query.get('search') ?? ''}
          maxLength={200}
          onInput={(event) => {
            const { value } = event.currentTarget;
            clearTimeout(timer.current);
            timer.current = window.setTimeout(() => setQuery({ search: value.trim() }), SEARCH_WAIT_MS);
          }}
        />
      </label>
      <label class="field">
        <span class="unseen">{t('devices.sort')}</span>
        <select value={query.get('sort') ?? 'new'} onChange={(event) => setQuery({ sort: event.currentTarget.value })}>
          {sorts.map(({ value, title }) => (
            <option key={value} value={value}>
              {t(title)}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="tabs filter-tabs">
        <legend class="unseen">{t('devices.show')}</legend>
        {filters.map(({ value, title }) => (
          <button
            key={value}
            type="button"
            class="tab"
            aria-pressed={show === value}
            onClick={() => setQuery({ show: value === 'all' ? null : value })}
          >
            {t(title)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function Group({ title, rows }: { title: string | null; rows: readonly DeviceRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <section class="device-group">
      {title === null ? null : <h2 class="group-title">{title}</h2>}
      <ul class="plain device-list">
        {rows.map((row) => (
          <li key={row.id}>
            <DeviceLine device={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Found({ list, isFiltered }: { list: ListReading<DeviceRow>; isFiltered: boolean }): JSX.Element {
  const { query } = place.value;
  const filter = filters.find(({ value }) => value === query.get('show')) ?? filters[0];
  const rows = (list.rows ?? []).filter(filter.holds);
  const words =
    rows.length === list.total
      ? t('devices.count', { count: rows.length })
      : t('devices.countShown', { shown: rows.length, total: t('devices.count', { count: list.total }) });
  useEffect(() => {
    if (isFiltered) announce(words);
  }, [words, isFiltered]);
  if (rows.length === 0 && isFiltered)
    return (
      <EmptyState icon="search" title={t('devices.noneFound')}>
        <p>{t('devices.noneFoundHint')}</p>
        <a class="button" href="/app/devices">
          {t('devices.clear')}
        </a>
      </EmptyState>
    );
  if (rows.length === 0)
    return (
      <EmptyState icon="devices" title={t('devices.noneTitle')}>
        {t('devices.noneHint')}
      </EmptyState>
    );
  const isByNew = (query.get('sort') ?? 'new') === 'new' && filter.value !== 'new';
  const fresh = isByNew ? rows.filter((row) => row.isNew) : [];
  const rest = isByNew ? rows.filter((row) => !row.isNew) : rows;
  return (
    <>
      <p class="soft small numbers list-count">{words}</p>
      <Group title={t('devices.groupNew')} rows={fresh} />
      <Group title={fresh.length > 0 ? t('devices.groupOther') : null} rows={rest} />
      {list.hasMore ? (
        <button type="button" class="button" disabled={list.isLoadingMore} onClick={list.more}>
          {t('common.more')}
        </button>
      ) : null}
    </>
  );
}

export function Page(): JSX.Element {
  const { query } = place.value;
  const asked = new URLSearchParams({ sort: query.get('sort') ?? 'new', limit: String(PART_ROWS) });
  const search = query.get('search');
  if (search) asked.set('search', search);
  const list = useList<DeviceList, DeviceRow>(`/devices?${asked}`, rowsOf, idOf);
  const reload = useCalm(list.reload, RELOAD_MS);
  useLive('devices', reload);
  useLive('alert', reload);
  return (
    <>
      <PageHead title={t('devices.title')}>
        <DeviceViews current="list" />
      </PageHead>
      <Controls key={place.value.step} />
      {list.error === null ? null : <ErrorState error={list.error} retry={list.reload} isStale={list.rows !== null} />}
      {list.rows !== null ? (
        <Found list={list} isFiltered={Boolean(search) || query.has('show')} />
      ) : list.error === null ? (
        <Skeleton lines={6} height={64} />
      ) : null}
    </>
  );
}
