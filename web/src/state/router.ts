// Where in the dashboard we are: the history API as a signal; plain links work without more.
import { signal } from '@preact/signals';

import { BASE, link } from './link.ts';

export { BASE, link } from './link.ts';

export interface Place {
  /** Path below /app, always starting with a slash: `/devices/d7`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Grows with every navigation, so that the same link can be followed twice. */
  readonly step: number;
  /** True when the browser's back or forward led here: the page scrolls to where it was. */
  readonly isReturn: boolean;
}

let step = 0;

function readPlace(isReturn: boolean): Place {
  const { pathname, search } = window.location;
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return { path: path.replace(/\/+$/, '') || '/', query: new URLSearchParams(search), step: step++, isReturn };
}

export const place = signal<Place>(readPlace(false));

/** Goes to another page; `replace` leaves no step back. */
export function navigate(target: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const address = link(target);
  if (replace) history.replaceState(history.state, '', address);
  else {
    history.replaceState({ scroll: window.scrollY }, '');
    history.pushState(null, '', address);
  }
  place.value = readPlace(false);
}

/** Changes the query without leaving the page: for filters, which then survive a reload and can be shared. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(history.state, '', window.location.pathname + (text === '' ? '' : `?${text}`));
  place.value = { ...place.peek(), query };
}

/** Where the page was scrolled to when it was left. */
export const keptScroll = (): number => {
  const state = history.state as { scroll?: unknown } | null;
  return typeof state?.scroll === 'number' ? state.scroll : 0;
};

/** Takes clicks on links into the dashboard, and the browser's back and forward. */
export function startRouter(): void {
  history.scrollRestoration = 'manual';
  window.addEventListener('popstate', () => {
    const before = place.peek();
    const next = readPlace(true);
    // The skip link changes the address's hash only: nobody has gone anywhere.
    if (next.path !== before.path || next.query.toString() !== before.query.toString()) place.value = next;
  });
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor === null || anchor.target !== '' || anchor.hasAttribute('download')) return;
    const address = new URL(anchor.href, window.location.href);
    const isOurs =
      address.origin === window.location.origin &&
      (address.pathname === BASE || address.pathname.startsWith(`${BASE}/`));
    if (!isOurs || (address.hash !== '' && address.pathname === window.location.pathname)) return;
    event.preventDefault();
    navigate(address.pathname + address.search);
  });
}
