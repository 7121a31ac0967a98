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

/** Shows what the server marks for it; the same incident replaces its message instead of adding one. */
export function followMessages(): void {
  messages.value = now();
  onLive('alert', ({ alert, notify }) => {
    if (!notify || messages.peek() !== 'on') return;
    const message = new Notification(`Porchlight: ${alert.title}`, {
      body: alert.sentence,
      tag: alert.incident,
      icon: '/app/icons/icon-192.png',
    });
    message.onclick = () => {
      window.focus();
      navigate(`/alerts/${encodeURIComponent(alert.id)}`);
      message.close();
    };
  });
}
