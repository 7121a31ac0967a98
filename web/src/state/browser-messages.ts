// Messages of this browser when something happens: only after the person asked for them, and only while a tab is open.
import { signal } from '@preact/signals';
import { onLive } from '../api/live.ts';
import { readStored, writeStored } from '../strings/words.ts';
import { navigate } from './router.ts';

const STORED = 'porchlight.messages';
export type MessagesState = 'none' | 'ask' | 'on' | 'off' | 'denied';

function now(): MessagesState {
  if (typeof Notification === 'undefined' || !window.isSecureContext) return 'none';
  if (Notification.permission === 'denied') return 'denied';
  if (Notification.permission !== 'granted') return 'ask';
  return readStored(STORED) === 'on' ? 'on' : 'off';
}

export const messages = signal<MessagesState>('none');

/** Asks the browser for permission; call it only from a button. */
export async function allowMessages(): Promise<void> {
  if (typeof Notification === 'undefined') return;
  if ((await Notification.requestPermission()) === 'granted') writeStored(STORED, 'on');
  messages.value = now();
}

export function stopMessages(): void {
  writeStored(STORED, null);
  messages.value = now();
}

/** Shows what the channel "browser" sends; a message about the same thing takes the place of the one before. */
export function followMessages(): void {
  messages.value = now();
  onLive('message', ({ title, words, target }) => {
    if (messages.peek() !== 'on') return;
    const message = new Notification(`Porchlight: ${title}`, {
      body: words,
      tag: target,
      icon: '/app/icons/icon-192.png',
    });
    message.onclick = () => {
      window.focus();
      navigate(`/${target.split('/').map(encodeURIComponent).join('/')}`);
      message.close();
    };
  });
}
