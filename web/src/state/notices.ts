// Short notices (toasts) and what a screen reader is told.
import { signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'error';
  readonly words: string;
  readonly hint: string | null;
}

const NOTICES_MAX = 3;
const SHOWN_MS = 6000;
let nextId = 1;

export const notices = signal<readonly Notice[]>([]);
/** Read out politely by screen readers when it changes. */
export const announcement = signal('');

/** Shows a notice; what went well goes away by itself, an error stays until it is closed. */
export function notify(kind: Notice['kind'], words: string, hint: string | null = null): void {
  const id = nextId++;
  notices.value = [...notices.peek(), { id, kind, words, hint }].slice(-NOTICES_MAX);
  if (kind === 'done') setTimeout(() => closeNotice(id), SHOWN_MS);
}

export function closeNotice(id: number): void {
  notices.value = notices.peek().filter((each) => each.id !== id);
}

export function announce(words: string): void {
  announcement.value = words;
}
