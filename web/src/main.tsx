// Where the dashboard starts: language, who is here, then the first page.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { type ApiError, setReached, setSignedOut } from './api/client.ts';
import { reopenLive, retryLive, startLive, stopLive } from './api/live.ts';
import { App, bootError } from './app.tsx';
import { matchRoute } from './route-match.ts';
import { routes } from './routes.ts';
import { followMessages } from './state/browser-messages.ts';
import { followHome, forgetHome, readHome } from './state/home.ts';
import { place, startRouter } from './state/router.ts';
import { mayAdminister, readSession, session } from './state/session.ts';
import { language, preferredLanguage, setLanguage } from './strings/words.ts';
import './state/theme.ts';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/cards.css';
import './style/forms.css';
import './style/states.css';
import './style/pieces.css';

const askWho = (): Promise<void> =>
  readSession().then(
    () => {
      bootError.value = null;
    },
    (error: ApiError) => {
      bootError.value = error;
    },
  );

/** Some seconds after the first page, so that the others open at once, and without a connection too. */
const PAGES_AFTER_MS = 3000;

function loadPagesLater(): void {
  window.setTimeout(async () => {
    // A page that does not come now is asked for again when it is wanted.
    for (const { load, needs } of routes) if (needs !== 'admin' || mayAdminister.peek()) await load().catch(() => null);
  }, PAGES_AFTER_MS);
}

async function start(): Promise<void> {
  language.value = preferredLanguage();
  // What is needed first is fetched at the same time: the words, the page, and who is here (public/early.js has asked that).
  matchRoute(place.peek().path, routes)
    ?.route.load()
    .catch(() => null);
  await setLanguage(language.peek(), { keep: false });
  // Only now is there a language in which to say that nobody answered.
  const who = askWho();
  setSignedOut(() => {
    // A page that was left open: one question, and the sign-in page comes.
    if (session.peek()?.state === 'in') void askWho();
  });
  setReached((isReached) => {
    if (isReached) retryLive();
  });
  startRouter();
  followHome();
  followMessages();
  // Signing in starts the stream and the home's reading, signing out ends both.
  effect(() => {
    if (session.value?.state === 'in') {
      startLive(() => void askWho());
      void readHome();
      loadPagesLater();
    } else {
      stopLive();
      forgetHome();
    }
  });
  let shownLanguage = language.peek();
  effect(() => {
    if (language.value !== shownLanguage && session.peek()?.state === 'in') {
      reopenLive();
      void readHome();
    }
    shownLanguage = language.value;
  });
  window.addEventListener('online', retryLive);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) retryLive();
  });
  const element = document.querySelector('#app');
  if (element !== null) {
    element.replaceChildren();
    render(<App />, element);
  }
  await who;
  // The server was not there at the start: ask again until it is.
  while (session.peek() === null) {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await askWho();
  }
}

void start();
