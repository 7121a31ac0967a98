// MAC addresses of this machine's own interfaces, so that a home knows which of its devices it runs on.
import { networkInterfaces } from 'node:os';

const NO_MAC = '00:00:00:00:00:00';

/** Each once, in lower case, in order. */
export function ownMacs(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): readonly string[] {
  const macs = Object.values(interfaces).flatMap((all) => (all ?? []).map(({ mac }) => mac.toLowerCase()));
  return [...new Set(macs)].filter((mac) => mac !== NO_MAC).sort();
}
