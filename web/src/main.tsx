// Where the dashboard starts: language, who is here, then the first page.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { type ApiError, forgetDocuments, setReached, setSignedOut } from './api/client.ts';
import { connection, reopenLive, retryLive, startLive, stopLive } from './api/live.ts';
import { App, bootError } from './app.tsx';
import { followHome, forgetHome, readHome } from './state/home.ts';
import { startRouter } from './state/router.ts';
import { readSession, session } from './state/session.ts';
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

async function start(): Promise<void> {
  await setLanguage(preferredLanguage(), { keep: false });
  setSignedOut(() => {
    // A page that was left open: one question, and the sign-in page comes.
    if (session.peek()?.state === 'in') void askWho();
  });
  setReached((isReached) => {
    if (isReached) retryLive();
  });
  startRouter();
  followHome();
  // Signing in starts the stream and the home's reading, signing out ends both.
  effect(() => {
    if (session.value?.state === 'in') {
      startLive(() => void askWho());
      void readHome();
    } else {
      stopLive();
      forgetHome();
    }
  });
  effect(() => {
    if (language.value && session.peek()?.state === 'in') {
      reopenLive();
      void readHome();
    }
  });
  effect(() => {
    if (connection.value === 'offline') forgetDocuments();
  });
  window.addEventListener('online', retryLive);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) retryLive();
  });
  const element = document.querySelector('#app');
  if (element !== null) render(<App />, element);
  await askWho();
  // The server was not there at the start: ask again until it is.
  while (session.peek() === null) {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await askWho();
  }
}

void start();
