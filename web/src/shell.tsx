// The frame around every page: header with the state lamp, navigation as a rail or foot bar, notices, connection.
import { useComputed } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AccountMenu } from './account-menu.tsx';
import { connection } from './api/live.ts';
import { DemoBar } from './parts/demo-bar.tsx';
import { Icon } from './parts/icon.tsx';
import { Lamp } from './parts/lamp.tsx';
import { type Route, routes } from './routes.ts';
import { home } from './state/home.ts';
import { announce, announcement } from './state/notices.ts';
import { link, place } from './state/router.ts';
import { mayAdminister } from './state/session.ts';
import { formatMoment } from './strings/format.ts';
import { type Key, t } from './strings/words.ts';

export const stateKeys = {
  calm: 'shell.stateCalm',
  look: 'shell.stateLook',
  act: 'shell.stateAct',
  blind: 'shell.stateBlind',
  learning: 'shell.stateLearning',
} as const satisfies Record<string, Key>;

/** The routes that a person sees in the navigation. */
export function navRoutes(where: 'bar' | 'rail' | 'all'): readonly Route[] {
  return routes.filter(
    ({ nav, needs }) =>
      nav !== undefined && (where === 'all' || nav.place === where) && (needs !== 'admin' || mayAdminister.value),
  );
}

function NavLink({ route }: { route: Route }): JSX.Element | null {
  const { nav, path } = route;
  if (nav === undefined) return null;
  const here = place.value.path;
  const isHere = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);
  const open = path === '/alerts' ? (home.value?.alerts.wanting ?? 0) : 0;
  return (
    <li class={nav.place}>
      <a href={link(path)} {...(isHere ? { 'aria-current': 'page' } : {})}>
        <Icon name={nav.icon} size={22} />
        <span class="nav-words">{t(nav.title)}</span>
        {open > 0 ? (
          <span class={`nav-count numbers ${home.value?.state ?? ''}`}>
            {open > 99 ? '99+' : open}
            <span class="unseen"> {t('shell.openAlerts', { count: open })}</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}

function Navigation(): JSX.Element {
  const isMore = place.value.path === '/more';
  return (
    <nav class="nav" aria-label={t('shell.main')}>
      <ul class="plain">
        {navRoutes('all').map((route) => (
          <NavLink key={route.path} route={route} />
        ))}
        <li class="only-bar">
          <a href={link('/more')} {...(isMore ? { 'aria-current': 'page' } : {})}>
            <Icon name="more" size={22} />
            <span class="nav-words">{t('shell.more')}</span>
          </a>
        </li>
      </ul>
    </nav>
  );
}

/** Says when the connection goes and comes, without moving the page. */
function Connection(): JSX.Element | null {
  const state = connection.value;
  const before = useRef(state);
  useEffect(() => {
    if (state === 'offline') announce(t('shell.offline'));
    else if (state === 'live' && before.current === 'offline') announce(t('shell.backOnline'));
    before.current = state;
  }, [state]);
  if (state !== 'offline') return null;
  const time = home.value?.now;
  return (
    <div class="offline-bar" role="status">
      <Icon name="offline" />
      <span>
        <strong>{t('shell.offline')}.</strong>{' '}
        {time === undefined ? t('shell.offlineNow') : t('shell.offlineHint', { time: formatMoment(time) })}
      </span>
    </div>
  );
}

function StateLamp(): JSX.Element {
  const state = useComputed(() => home.value?.state ?? null).value;
  const words = state === null ? '' : t(stateKeys[state]);
  // The home page says it in large letters.
  const isHome = place.value.path === '/';
  useEffect(() => {
    if (words !== '') announce(words);
  }, [words]);
  return (
    <a class="brand" href={link('/')}>
      <Lamp state={state} size={32} />
      <span class="brand-name">Porchlight</span>
      <span class={`brand-state ${state ?? ''}`}>{isHome ? '' : words}</span>
    </a>
  );
}

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t('shell.skip')}
      </a>
      <header class="top">
        <StateLamp />
        {home.value?.isSimulated ? <span class="badge accent simulated">{t('shell.simulated')}</span> : null}
        <AccountMenu />
      </header>
      <Navigation />
      <div class="middle">
        <Connection />
        <DemoBar />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
      <div class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </div>
  );
}
