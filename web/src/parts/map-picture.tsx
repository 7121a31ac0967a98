// Who talks to whom as a picture: devices left, the outside right, links between. Names are buttons, walked through with the arrow keys.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { linkPath, linkWidth, type MapLink, type MapNode, type MapPlan } from '../state/map-plan.ts';
import { formatBytes } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Icon, kindIcon } from './icon.tsx';
import { SeverityMark } from './severity.tsx';

const ROW_PIXELS = 44;
/** The shorter column is spread over the height of the longer one, up to this. */
const SPREAD_MAX = 2.5;

/** Height of a column's rows, so that both columns are about as tall. */
function rowPixels(own: number, other: number): number {
  if (own === 0 || own >= other) return ROW_PIXELS;
  return ROW_PIXELS * Math.min(SPREAD_MAX, other / own);
}

interface PictureProps {
  readonly plan: MapPlan;
  readonly chosen: string | null;
  readonly choose: (id: string | null) => void;
}

/** The arrow keys walk through a column and over to the other one; one name of all takes part in the tab order. */
function moveFocus(event: KeyboardEvent & { currentTarget: EventTarget & HTMLElement }): void {
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>('.map-column')].map((column) => [
    ...column.querySelectorAll<HTMLElement>('button'),
  ]);
  const side = columns.findIndex((column) => column.includes(document.activeElement as HTMLElement));
  if (side === -1) return;
  const column = columns[side]!;
  const at = column.indexOf(document.activeElement as HTMLElement);
  const targets: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowDown: column[at + 1],
    ArrowUp: column[at - 1],
    Home: column[0],
    End: column.at(-1),
    ArrowRight: side === 0 ? columns[1]?.[Math.min(at, columns[1].length - 1)] : undefined,
    ArrowLeft: side === 1 ? columns[0]?.[Math.min(at, columns[0].length - 1)] : undefined,
  };
  if (!Object.hasOwn(targets, event.key)) return;
  event.preventDefault();
  targets[event.key]?.focus();
}

function Column({
  nodes,
  title,
  isLeft,
  height,
  chosen,
  near,
  choose,
  stop,
}: {
  nodes: readonly MapNode[];
  title: string;
  isLeft: boolean;
  height: number;
  chosen: string | null;
  near: ReadonlySet<string>;
  choose: (id: string | null) => void;
  /** The name that the tab key stops at. */
  stop: string | null;
}): JSX.Element {
  return (
    <div class={isLeft ? 'map-column left' : 'map-column right'}>
      <h2 class="small soft">{title}</h2>
      <ul class="plain">
        {nodes.map((node) => (
          <li key={node.id} style={{ height: `${height}px` }}>
            <button
              type="button"
              class={`map-node${chosen !== null && !near.has(node.id) ? ' dim' : ''}`}
              aria-pressed={chosen === node.id}
              tabIndex={node.id === stop ? 0 : -1}
              title={`${node.name} · ${formatBytes(node.bytes)}`}
              onClick={() => choose(chosen === node.id ? null : node.id)}
            >
              <Icon name={isLeft ? kindIcon(node.kind) : 'globe'} size={18} />
              <span>{node.name}</span>
              {node.worst === null ? null : <SeverityMark severity={node.worst} size={14} />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Links({ plan, chosen, width }: { plan: MapPlan; chosen: string | null; width: number }): JSX.Element {
  const rows = Math.max(plan.devices.length, plan.outside.length);
  const left = new Map(plan.devices.map(({ id }, index) => [id, index]));
  const right = new Map(plan.outside.map(({ id }, index) => [id, index]));
  const leftPixels = rowPixels(plan.devices.length, plan.outside.length);
  const rightPixels = rowPixels(plan.outside.length, plan.devices.length);
  const yOf = (id: string): number => {
    const at = left.get(id);
    return at === undefined ? ((right.get(id) ?? 0) + 0.5) * rightPixels : (at + 0.5) * leftPixels;
  };
  const classOf = ({ from, to, isNew }: MapLink): string => {
    const isHome = left.has(from) && left.has(to);
    const isFar = chosen !== null && chosen !== from && chosen !== to;
    return `map-link${isHome ? ' home' : ''}${isNew ? ' new' : ''}${isFar ? ' far' : chosen === null ? '' : ' near'}`;
  };
  return (
    <svg class="map-links" width={width} height={rows * ROW_PIXELS} aria-hidden="true">
      {plan.links.map((each) => (
        <path
          key={`${each.from} ${each.to}`}
          class={classOf(each)}
          d={linkPath({
            fromY: yOf(each.from),
            toY: yOf(each.to),
            fromLeft: left.has(each.from),
            toLeft: left.has(each.to),
            width,
          })}
          stroke-width={linkWidth(each.bytes).toFixed(1)}
        />
      ))}
    </svg>
  );
}

export function MapPicture({ plan, chosen, choose }: PictureProps): JSX.Element {
  const space = useRef<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(120);
  useEffect(() => {
    const element = space.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const near = new Set(chosen === null ? [] : [chosen]);
  for (const { from, to } of plan.links) {
    if (from === chosen) near.add(to);
    if (to === chosen) near.add(from);
  }
  const stop = chosen ?? plan.devices[0]?.id ?? plan.outside[0]?.id ?? null;
  const shared = { chosen, near, choose, stop };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hands the arrow keys of the buttons in it around.
    <div
      class="map-picture"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && chosen !== null) choose(null);
        else moveFocus(event);
      }}
    >
      <Column
        nodes={plan.devices}
        title={t('devices.mapDevices')}
        isLeft
        height={rowPixels(plan.devices.length, plan.outside.length)}
        {...shared}
      />
      <div class="map-space" ref={space}>
        <Links plan={plan} chosen={chosen} width={width} />
      </div>
      <Column
        nodes={plan.outside}
        title={t('devices.mapOutside')}
        isLeft={false}
        height={rowPixels(plan.outside.length, plan.devices.length)}
        {...shared}
      />
    </div>
  );
}
