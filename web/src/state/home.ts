// The home at one look, kept live for the header's lamp and the home page.
import { signal } from '@preact/signals';
import type { HomeDocument } from '../../../src/documents/home.ts';
import { type ApiError, get } from '../api/client.ts';
import { onLive } from '../api/live.ts';
import { setClock } from './clock.ts';

export const home = signal<HomeDocument | null>(null);
export const homeError = signal<ApiError | null>(null);
/** Bytes/s of the newest step, for the figure that moves. */
export const trafficNow = signal<{ readonly at: number; readonly up: number; readonly down: number } | null>(null);

let isReading = false;
let wantsMore = false;

/** Reads the home; calls that come meanwhile lead to one more reading. */
export async function readHome(): Promise<void> {
  if (isReading) {
    wantsMore = true;
    return;
  }
  isReading = true;
  try {
    const document = await get<HomeDocument>('/home');
    home.value = document;
    homeError.value = null;
    setClock(document.now);
  } catch (error) {
    homeError.value = error as ApiError;
  }
  isReading = false;
  if (wantsMore) {
    wantsMore = false;
    await readHome();
  }
}

export function forgetHome(): void {
  home.value = null;
  trafficNow.value = null;
}

/** Takes what the live stream tells, for as long as the dashboard is open. */
export function followHome(): void {
  onLive('home', ({ home: next }) => {
    setClock(next.now);
    home.value = next;
  });
  onLive('traffic', ({ at, stepSeconds, up, down }) => {
    const seconds = Math.max(stepSeconds, 0.001);
    trafficNow.value = { at, up: up / seconds, down: down / seconds };
  });
  onLive('reset', () => void readHome());
}
