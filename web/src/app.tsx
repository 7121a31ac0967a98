// The dashboard as a whole: who is here decides what is shown; pages are loaded when they are first needed.
import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from './api/client.ts';
import { connection } from './api/live.ts';
import { ErrorState, Notices, Skeleton } from './parts/basics.tsx';
import { PasswordDialog } from './parts/password-dialog.tsx';
import { type Match, matchRoute } from './route-match.ts';
import { type PageProps, type Route, routes } from './routes.ts';
import { Shell } from './shell.tsx';
import { keptScroll, place } from './state/router.ts';
import { mayAdminister, session } from './state/session.ts';
import { language, t } from './strings/words.ts';

/** Why we could not even ask who is here. */
export const bootError = signal<ApiError | null>(null);

interface Shown {
  readonly path: string;
  readonly match: Match<Route> | null;
  readonly Page: ComponentType<PageProps> | null;
  readonly step: number;
  readonly hasFailed: boolean;
}
const shown = signal<Shown | null>(null);
let isFirstPage = true;

/** Loads the page of where we are; the page before stays until it is there. */
function useShownPage(): void {
  const { path, step } = place.value;
  useEffect(() => {
    const match = matchRoute(path, routes);
    if (match === null) {
      shown.value = { path, match, Page: null, step, hasFailed: false };
      return;
    }
    let isWanted = true;
    match.route.load().then(
      ({ Page }) => {
        if (isWanted) shown.value = { path, match, Page, step, hasFailed: false };
      },
      () => {
        if (isWanted) shown.value = { path, match, Page: null, step, hasFailed: true };
      },
    );
    return () => {
      isWanted = false;
    };
  }, [path, step]);
}

/** After a navigation the heading takes the focus, so that a screen reader says where we are. */
function useArrival(step: number | undefined): void {
  useEffect(() => {
    if (step === undefined) return;
    if (isFirstPage) {
      isFirstPage = false;
      return;
    }
    const { isReturn } = place.peek();
    window.scrollTo(0, isReturn ? keptScroll() : 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [step]);
}

/** Browsers remember that a module could not be loaded, so only loading all of the page again helps, once the server is back. */
function PageFailed(): JSX.Element {
  const isOffline = connection.value === 'offline';
  const wasOffline = useRef(isOffline);
  useEffect(() => {
    if (wasOffline.current && connection.value === 'live') window.location.reload();
  }, [connection.value]);
  return (
    <div class="empty">
      <h1 tabIndex={-1}>{t('shell.pageFailed')}</h1>
      <p class="soft">{t(isOffline ? 'common.offlineHint' : 'shell.pageFailedHint')}</p>
      <button type="button" class="button primary" onClick={() => window.location.reload()}>
        {t('shell.reload')}
      </button>
    </div>
  );
}

function NotFound(): JSX.Element {
  return (
    <div class="empty">
      <h1 tabIndex={-1}>{t('shell.notFound')}</h1>
      <p class="soft">{t('shell.notFoundHint')}</p>
      <a class="button primary" href="/app/">
        {t('shell.toHome')}
      </a>
    </div>
  );
}

function Signed(): JSX.Element {
  useShownPage();
  const page = shown.value;
  useArrival(page?.step);
  return (
    <Shell>
      {page === null ? (
        <Skeleton lines={4} />
      ) : page.Page !== null ? (
        // A new key for every place: a page never keeps another device's state.
        <page.Page key={`${page.path} ${language.value}`} params={page.match?.params ?? {}} />
      ) : page.hasFailed ? (
        <PageFailed />
      ) : (
        <NotFound />
      )}
    </Shell>
  );
}

/** What is shown to those who are not signed in: no frame around it. */
const doors = {
  login: () => import('./pages/login.tsx'),
  setup: () => import('./pages/claim.tsx'),
};
const loadWizard = (): Promise<{ readonly Page: ComponentType }> => import('./pages/wizard.tsx');

function Door({ load }: { load: () => Promise<{ readonly Page: ComponentType }> }): JSX.Element {
  const [Page, setPage] = useState<ComponentType | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    load().then(
      (module) => setPage(() => module.Page),
      () => setFailed(true),
    );
  }, [load]);
  return <main class="alone">{Page !== null ? <Page /> : hasFailed ? <PageFailed /> : <Skeleton lines={2} />}</main>;
}

export function App(): JSX.Element {
  const who = session.value;
  if (who === null)
    return (
      <main class="alone">
        {bootError.value === null ? (
          <Skeleton lines={2} />
        ) : (
          <ErrorState error={bootError.value} retry={() => window.location.reload()} />
        )}
      </main>
    );
  const isWizard = who.state === 'in' && who.needsWizard && mayAdminister.value;
  return (
    <>
      {isWizard ? (
        <Door key={`wizard ${language.value}`} load={loadWizard} />
      ) : who.state === 'in' ? (
        <Signed />
      ) : (
        <Door key={who.state} load={doors[who.state]} />
      )}
      <PasswordDialog />
      <Notices />
    </>
  );
}
