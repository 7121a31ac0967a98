// The daemon that runs on a data folder, as it noted there: for `porchlight status` and for commands that ask it.
import type { DaemonNote } from '../daemon/daemon-options.ts';
import { runningWriter } from '../store/running-daemon.ts';
import type { Store } from '../store/store.ts';

/** null = none runs. A note that one left behind which was killed does not count. */
export function daemonNote(store: Store): DaemonNote | null {
  const pid = runningWriter(store.folder);
  if (pid === null) return null;
  const note = store.read(() => store.owner.setting('daemon')) as DaemonNote | null;
  return note !== null && (pid === 0 || note.pid === pid) ? note : null;
}
