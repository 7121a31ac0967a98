// tcpdump on the router's bridge, where every frame of the home passes.
import type { Home } from './home.ts';
import { pause } from './household.ts';

/** What is still in the kernel's buffer belongs to the recording. */
const LAST_PACKETS_MS = 1500;

/** Starts recording into a file and waits until tcpdump listens; the function that comes back ends it. */
export async function startRecording(home: Home, file: string): Promise<() => Promise<void>> {
  const words = ['tcpdump', '-i', home.router.link, '-n', '-U', '-B', '32768', '-s', '0', '-Z', 'root', '-w', file];
  const child = home.spawn(home.router, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text) => String(text).includes('listening') && resolve());
    child.once('close', () => reject(new Error('tcpdump did not start')));
  });
  return async () => {
    await pause(LAST_PACKETS_MS);
    child.kill('SIGINT');
    await ended;
  };
}
