// The live stream of the server: events with resume, and whether we are connected at all.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LiveEvent } from '../../../src/documents/events.ts';
import { language } from '../strings/words.ts';

/** live: events come; connecting: the first try; offline: nobody answers, and we go on trying. */
export const connection = signal<'connecting' | 'live' | 'offline'>('connecting');

type EventOf<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;
type Listener = (event: LiveEvent) => void;

const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 30_000;
/** The server sends something every 2 s, a comment at least every 15 s; a silent stream of this length is dead. */
const SILENCE_MS = 45_000;

const listeners = new Map<LiveEvent['type'], Set<Listener>>();
let source: EventSource | null = null;
let lastId = '';
let retryMs = RETRY_MS_MIN;
let retryTimer = 0;
let silenceTimer = 0;
let onClosed: () => void = () => {};

/** Starts the stream; `whenRefused` is called when the server turned it down (signed out, too many streams). */
export function startLive(whenRefused: () => void): void {
  onClosed = whenRefused;
  if (source === null) open();
}

export function stopLive(): void {
  clearTimeout(retryTimer);
  clearTimeout(silenceTimer);
  source?.close();
  source = null;
  lastId = '';
  connection.value = 'connecting';
}

/** Begins the stream anew where it was, for another language of its words. */
export function reopenLive(): void {
  if (source !== null) open();
}

/** Tries at once, for when the network is back or the page is looked at again. */
export function retryLive(): void {
  if (connection.peek() === 'live' || retryTimer === 0) return;
  retryMs = RETRY_MS_MIN;
  open();
}

function open(): void {
  clearTimeout(retryTimer);
  retryTimer = 0;
  source?.close();
  const stream = new EventSource(
    `/api/v1/events?language=${language.peek()}${lastId === '' ? '' : `&after=${encodeURIComponent(lastId)}`}`,
  );
  source = stream;
  stream.onopen = () => {
    const wasOffline = connection.peek() === 'offline';
    connection.value = 'live';
    retryMs = RETRY_MS_MIN;
    watchSilence();
    // What was shown meanwhile may be old even where no event was missed.
    if (wasOffline) tell({ type: 'reset' });
  };
  stream.onmessage = (message: MessageEvent<string>) => {
    watchSilence();
    if (message.lastEventId !== '') lastId = message.lastEventId;
    const event = parsed(message.data);
    if (event !== null) tell(event);
  };
  stream.onerror = () => {
    connection.value = 'offline';
    const wasRefused = stream.readyState === EventSource.CLOSED;
    stream.close();
    clearTimeout(retryTimer);
    retryTimer = window.setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    if (wasRefused) onClosed();
  };
}

function watchSilence(): void {
  clearTimeout(silenceTimer);
  silenceTimer = window.setTimeout(() => {
    connection.value = 'offline';
    open();
  }, SILENCE_MS);
}

function parsed(text: string): LiveEvent | null {
  try {
    const event = JSON.parse(text) as LiveEvent | null;
    return typeof event === 'object' && event !== null && typeof event.type === 'string' ? event : null;
  } catch {
    return null;
  }
}

function tell(event: LiveEvent): void {
  for (const listener of listeners.get(event.type) ?? []) listener(event);
}

/** Hears events of one type; returns how to stop. */
export function onLive<T extends LiveEvent['type']>(type: T, listen: (event: EventOf<T>) => void): () => void {
  const group = listeners.get(type) ?? new Set<Listener>();
  listeners.set(type, group);
  group.add(listen as Listener);
  return () => group.delete(listen as Listener);
}

/** Hears events of one type while a component is shown. */
export function useLive<T extends LiveEvent['type']>(type: T, listen: (event: EventOf<T>) => void): void {
  const latest = useRef(listen);
  latest.current = listen;
  useEffect(() => onLive(type, (event) => latest.current(event)), [type]);
}
