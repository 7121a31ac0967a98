// The home's clock: a replay or a simulated home has another time than this machine.
import { signal } from '@preact/signals';

const offsetSeconds = signal(0);
/** Changes twice a minute, so that "5 minutes ago" stays true while a page is open. */
const tick = signal(0);

/** Tells what time it is at home now; smaller differences than two seconds are only the network's delay. */
export function setClock(seconds: number): void {
  const next = seconds - Date.now() / 1000;
  if (Math.abs(next - offsetSeconds.peek()) > 2) offsetSeconds.value = next;
}

/** Seconds since 1970 at home. A component that calls it is drawn again twice a minute. */
export function clockSeconds(): number {
  return tick.value * 0 + Date.now() / 1000 + offsetSeconds.value;
}

setInterval(() => {
  tick.value++;
}, 30_000);
