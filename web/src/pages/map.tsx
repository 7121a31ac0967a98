// Map: who talks to whom, drawn, to filter and to walk through; the same as a table below.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { MapDocument } from '../../../src/documents/devices.ts';
import { useDocument } from '../api/document.ts';
import { Badge, EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { DeviceViews } from '../parts/device-views.tsx';
import { devicePath } from '../parts/incidents.tsx';
import { MapPicture } from '../parts/map-picture.tsx';
import { clockSeconds } from '../state/clock.ts';
import { BUSY_NAMES_MAX, type MapFilter, type MapPlan, planMap } from '../state/map-plan.ts';
import { link, place, setQuery } from '../state/router.ts';
import { formatBytes } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import './map.css';

const TABLE_ROWS = 100;
const REFRESH_SECONDS = 60;
const spans = [
  { hours: 1, title: 'devices.mapHours1' },
  { hours: 24, title: 'devices.mapHours24' },
  { hours: 168, title: 'devices.mapHours168' },
] as const;

function Filters({ hours }: { hours: number }): JSX.Element {
  const { query } = place.value;
  return (
    <div class="map-filters">
      <label class="field">
        <span class="unseen">{t('common.search')}</span>
        <input
          type="search"
          placeholder={t('common.search')}
          value={query.get('search') ?? ''}
          maxLength={100}
          onInput={(event) => setQuery({ search: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span class="unseen">{t('devices.mapHours')}</span>
        <select value={String(hours)} onChange={(event) => setQuery({ hours: event.currentTarget.value })}>
          {spans.map((span) => (
            <option key={span.hours} value={span.hours}>
              {t(span.title)}
            </option>
          ))}
        </select>
      </label>
      <label class="map-check">
        <input
          type="checkbox"
          checked={query.get('new') === '1'}
          onChange={(event) => setQuery({ new: event.currentTarget.checked ? '1' : null })}
        />
        {t('devices.mapOnlyNew')}
      </label>
      <label class="map-check">
        <input
          type="checkbox"
          checked={query.get('home') === '1'}
          onChange={(event) => setQuery({ home: event.currentTarget.checked ? '1' : null })}
        />
        {t('devices.mapOnlyHome')}
      </label>
    </div>
  );
}

/** What the chosen name talks to, in one line, with the way to its page. */
function Chosen({
  document,
  plan,
  chosen,
  clear,
}: {
  document: MapDocument;
  plan: MapPlan;
  chosen: string | null;
  clear: () => void;
}): JSX.Element {
  const node = document.nodes.find(({ id }) => id === chosen);
  const links = plan.matching.filter(({ from, to }) => from === chosen || to === chosen);
  const bytes = links.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <div class="map-chosen" role="status">
      {node === undefined ? (
        <span class="soft small">{t('devices.mapHint')}</span>
      ) : (
        <>
          <strong>{t('devices.mapPeers', { name: node.name, count: links.length, bytes: formatBytes(bytes) })}</strong>
          {node.side === 'device' ? <a href={link(devicePath(node.id))}>{t('devices.mapOpen')}</a> : null}
          <button type="button" class="button quiet" onClick={clear}>
            {t('devices.mapAll')}
          </button>
        </>
      )}
    </div>
  );
}

function MapTable({
  document,
  plan,
  chosen,
}: {
  document: MapDocument;
  plan: MapPlan;
  chosen: string | null;
}): JSX.Element {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const rows = plan.matching
    .filter(({ from, to }) => chosen === null || from === chosen || to === chosen)
    .toSorted((a, b) => Number(b.isNew) - Number(a.isNew) || b.bytes - a.bytes)
    .slice(0, TABLE_ROWS);
  const name = (id: string): JSX.Element | string => {
    const node = nodes.get(id);
    if (node === undefined) return id;
    return node.side === 'device' ? <a href={link(devicePath(id))}>{node.name}</a> : node.name;
  };
  return (
    <details class="card map-table">
      <summary>{t('devices.mapTable')}</summary>
      <div class="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('devices.mapFrom')}</th>
              <th scope="col">{t('devices.mapTo')}</th>
              <th scope="col" class="number">
                {t('devices.mapBytes')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((each) => (
              <tr key={`${each.from} ${each.to}`}>
                <td>{name(each.from)}</td>
                <td>
                  {name(each.to)} {each.isNew ? <Badge tone="medium">{t('devices.mapNew')}</Badge> : null}
                </td>
                <td class="number">{formatBytes(each.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Picture({ document, filter }: { document: MapDocument; filter: MapFilter }): JSX.Element {
  const chosen = useSignal<string | null>(null);
  const plan = planMap(document, filter);
  const isThere = [...plan.devices, ...plan.outside].some(({ id }) => id === chosen.value);
  const current = isThere ? chosen.value : null;
  const choose = (id: string | null): void => {
    chosen.value = id;
  };
  if (plan.matching.length === 0)
    return (
      <EmptyState icon="map" title={t(document.links.length === 0 ? 'devices.mapNone' : 'devices.mapNoneFound')} />
    );
  const canFold = filter.showsQuiet && Math.max(plan.devices.length, plan.outside.length) > BUSY_NAMES_MAX;
  return (
    <>
      <Chosen document={document} plan={plan} chosen={current} clear={() => choose(null)} />
      <div class="card map-card">
        <MapPicture plan={plan} chosen={current} choose={choose} />
        <div class="map-foot">
          <p class="map-keys small soft">
            <span class="map-key outside">{t('devices.mapKeyOutside')}</span>
            <span class="map-key home">{t('devices.mapKeyHome')}</span>
            <span class="map-key new">{t('devices.mapKeyNew')}</span>
          </p>
          {plan.quiet > 0 ? (
            <button type="button" class="button" onClick={() => setQuery({ quiet: '1' })}>
              {t('devices.mapQuiet', { count: plan.quiet })}
            </button>
          ) : canFold ? (
            <button type="button" class="button" onClick={() => setQuery({ quiet: null })}>
              {t('devices.mapFewer')}
            </button>
          ) : null}
        </div>
        {document.joined > 0 ? <p class="soft small">{t('devices.mapJoined', { count: document.joined })}</p> : null}
      </div>
      <MapTable document={document} plan={plan} chosen={current} />
    </>
  );
}

export function Page(): JSX.Element {
  const { query } = place.value;
  const asked = Number(query.get('hours') ?? 24);
  const hours = spans.some((span) => span.hours === asked) ? asked : 24;
  const turn = Math.floor(clockSeconds() / REFRESH_SECONDS);
  const { data, error, reload } = useDocument<MapDocument>(`/map?hours=${hours}`, turn);
  const filter: MapFilter = {
    search: query.get('search') ?? '',
    onlyNew: query.get('new') === '1',
    onlyHome: query.get('home') === '1',
    showsQuiet: query.get('quiet') === '1',
  };
  return (
    <>
      <PageHead title={t('devices.mapTitle')}>
        <DeviceViews current="map" />
      </PageHead>
      <Filters hours={hours} />
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data !== null ? (
        <Picture document={data} filter={filter} />
      ) : error === null ? (
        <Skeleton lines={1} height={420} />
      ) : null}
    </>
  );
}
