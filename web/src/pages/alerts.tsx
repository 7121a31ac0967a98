// Alerts: the inbox of incidents, newest first, by day, to filter; new ones wait above until they are asked for.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { IncidentList, IncidentRow } from '../../../src/documents/alerts.ts';
import { useCalm } from '../api/document.ts';
import { type ListReading, useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import { EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { Icon } from '../parts/icon.tsx';
import { alertDeviceName, IncidentLine } from '../parts/incidents.tsx';
import { clockSeconds } from '../state/clock.ts';
import { link, place, setQuery } from '../state/router.ts';
import { type Key, language, t } from '../strings/words.ts';
import './alerts.css';

const PART_ROWS = 50;
const RELOAD_MS = 3000;
const DAY_MS = 86_400_000;

const states = [
  { value: 'open', title: 'alerts.stateOpen' },
  { value: 'all', title: 'alerts.stateAll' },
  { value: 'judged', title: 'alerts.stateJudged' },
  { value: 'allowed', title: 'alerts.stateAllowed' },
] as const satisfies readonly { value: string; title: Key }[];
const severities = ['high', 'medium', 'low', 'info'] as const;
const deliveries = ['alert', 'inbox', 'notice'] as const;

const rowsOf = (part: IncidentList): readonly IncidentRow[] => part.incidents;
const idOf = (row: IncidentRow): string => row.id;

function Choice({
  name,
  label,
  all,
  options,
}: {
  name: string;
  label: string;
  all: string;
  options: readonly { readonly value: string; readonly title: string }[];
}): JSX.Element {
  return (
    <label class="field">
      <span class="unseen">{label}</span>
      <select
        value={place.value.query.get(name) ?? ''}
        onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
      >
        <option value="">{all}</option>
        {options.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Filters({ deviceName }: { deviceName: string | null }): JSX.Element {
  const { query } = place.value;
  const state = query.get('state') ?? 'all';
  return (
    <search class="alert-filters" aria-label={t('alerts.filters')}>
      <fieldset class="tabs">
        <legend class="unseen">{t('alerts.state')}</legend>
        {states.map(({ value, title }) => (
          <button
            key={value}
            type="button"
            class="tab"
            aria-pressed={state === value}
            onClick={() => setQuery({ state: value === 'all' ? null : value })}
          >
            {t(title)}
          </button>
        ))}
      </fieldset>
      <Choice
        name="severity"
        label={t('alerts.severityLabel')}
        all={t('alerts.severityAll')}
        options={severities.map((value) => ({ value, title: t(`common.${value}`) }))}
      />
      <Choice
        name="delivery"
        label={t('alerts.deliveryLabel')}
        all={t('alerts.deliveryAll')}
        options={deliveries.map((value) => ({ value, title: t(`alerts.delivery-${value}`) }))}
      />
      {query.get('device') === null ? null : (
        <button type="button" class="button" onClick={() => setQuery({ device: null })}>
          <span class="one-line">{t('alerts.ofDevice', { device: deviceName ?? query.get('device') ?? '' })}</span>
          <Icon name="close" size={16} label={t('alerts.ofDeviceClear')} />
        </button>
      )}
    </search>
  );
}

/** "Today", "Yesterday", or the day. */
function dayWords(seconds: number): string {
  const day = new Date(seconds * 1000).toDateString();
  const now = clockSeconds() * 1000;
  if (day === new Date(now).toDateString()) return t('alerts.today');
  if (day === new Date(now - DAY_MS).toDateString()) return t('alerts.yesterday');
  return new Intl.DateTimeFormat(language.value, { weekday: 'long', day: 'numeric', month: 'long' }).format(
    new Date(seconds * 1000),
  );
}

function byDay(
  rows: readonly IncidentRow[],
): readonly { readonly day: string; readonly rows: readonly IncidentRow[] }[] {
  const days = new Map<string, IncidentRow[]>();
  for (const row of rows) {
    const day = dayWords(row.raised);
    const group = days.get(day);
    if (group === undefined) days.set(day, [row]);
    else group.push(row);
  }
  return [...days].map(([day, group]) => ({ day, rows: group }));
}

function Nothing({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  const isOpenOnly = place.value.query.get('state') === 'open' && [...place.value.query.keys()].length === 1;
  if (isOpenOnly)
    return (
      <EmptyState icon="check" title={t('alerts.noneOpenTitle')}>
        {t('alerts.noneOpenHint')}
      </EmptyState>
    );
  if (!isFiltered)
    return (
      <EmptyState icon="check" title={t('alerts.noneTitle')}>
        {t('alerts.noneHint')}
      </EmptyState>
    );
  return (
    <EmptyState icon="search" title={t('alerts.noneFound')}>
      <a class="button" href={link('/alerts')}>
        {t('alerts.clear')}
      </a>
    </EmptyState>
  );
}

function Inbox({
  list,
  waiting,
  show,
}: {
  list: ListReading<IncidentRow>;
  waiting: number;
  show: () => void;
}): JSX.Element {
  const rows = list.rows ?? [];
  return (
    <>
      <div class="inbox-head">
        <p class="soft small numbers">{t('alerts.count', { count: list.total })}</p>
        <div role="status">
          {waiting > 0 ? (
            <button type="button" class="button primary" onClick={show}>
              {t('alerts.fresh', { count: waiting })}
            </button>
          ) : null}
        </div>
      </div>
      {byDay(rows).map(({ day, rows: group }) => (
        <section key={day} class="card day">
          <h2>{day}</h2>
          <ul class="lines">
            {group.map((incident) => (
              <li key={incident.id}>
                <IncidentLine incident={incident} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {list.hasMore ? (
        <button type="button" class="button" disabled={list.isLoadingMore} onClick={list.more}>
          {t('common.more')}
        </button>
      ) : null}
    </>
  );
}

/** The query of the page as the API takes it. */
function listPath(query: URLSearchParams): string {
  const asked = new URLSearchParams({ limit: String(PART_ROWS) });
  for (const name of ['state', 'severity', 'delivery', 'device']) {
    const value = query.get(name);
    if (value) asked.set(name, value);
  }
  return `/incidents?${asked}`;
}

export function Page(): JSX.Element {
  const { query } = place.value;
  const path = listPath(query);
  const list = useList<IncidentList, IncidentRow>(path, rowsOf, idOf);
  const [fresh, setFresh] = useState<{ path: string; ids: readonly string[] }>({ path, ids: [] });
  const reload = useCalm(list.reload, RELOAD_MS);
  useLive('alert', ({ alert, change }) => {
    const isShown = list.rows?.some(({ id }) => id === alert.incident) ?? false;
    if (isShown) reload();
    else if (change === 'new') {
      const ids = fresh.path === path ? fresh.ids : [];
      if (!ids.includes(alert.incident)) setFresh({ path, ids: [...ids, alert.incident] });
    }
  });
  const device = query.get('device');
  const named = list.rows?.flatMap(({ devices }) => devices).find(({ id }) => id === device);
  const isFiltered = ['state', 'severity', 'delivery', 'device'].some((name) => query.has(name));
  const waiting = fresh.path === path ? fresh.ids.length : 0;
  return (
    <>
      <PageHead title={t('alerts.title')}>
        <a class="button quiet" href={link('/rules')}>
          <Icon name="rules" size={18} />
          {t('alerts.toRules')}
        </a>
      </PageHead>
      <Filters deviceName={named === undefined ? null : alertDeviceName(named)} />
      {list.error === null ? null : <ErrorState error={list.error} retry={list.reload} isStale={list.rows !== null} />}
      {list.rows === null ? (
        list.error === null ? (
          <Skeleton lines={5} height={72} />
        ) : null
      ) : list.rows.length === 0 && waiting === 0 ? (
        <Nothing isFiltered={isFiltered} />
      ) : (
        <Inbox
          list={list}
          waiting={waiting}
          show={() => {
            setFresh({ path, ids: [] });
            list.reload();
            window.scrollTo(0, 0);
          }}
        />
      )}
    </>
  );
}
