// Access over a real data folder, with a clock that stands and cheap passwords.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access, type AccessOptions } from '../src/access/access.ts';
import { immediateStorage } from '../src/access/access-storage.ts';
import type { SignedIn, Source } from '../src/access/caller.ts';
import { OneTimeCode } from '../src/access/one-time-code.ts';
import { accessCalls } from '../src/access/store-access.ts';
import { Store } from '../src/store/store.ts';

export const HOME: Source = { address: '192.168.1.20', agent: 'Firefox on Linux' };
export const AWAY: Source = { address: '203.0.113.9', agent: 'curl' };
export const PASSWORD = 'three lamps burn';
/** Shows what is checked here as well as the usual cost does, in no time. */
export const CHEAP = { log2Cost: 4, parallel: 1 };

export interface AccessLab {
  readonly access: Access;
  readonly store: Store;
  readonly folder: string;
  /** Codes as the terminal showed them, the newest last. */
  readonly codes: string[];
  nowMs: number;
  /** The first owner, anna, signed in from home. */
  owner(): Promise<SignedIn>;
  /** Another Access over the same rows, as a restarted daemon has it. */
  again(): Promise<Access>;
  close(): Promise<void>;
}

export async function openAccessLab(
  options: Partial<AccessOptions> = {},
  startMs = 1_790_000_000_000,
): Promise<AccessLab> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-access-'));
  const store = Store.open(folder, 'write');
  const codes: string[] = [];
  const clock = { nowMs: startMs };
  const nowMs = (): number => clock.nowMs;
  const openAccess = (): Promise<Access> =>
    Access.open({
      storage: immediateStorage(accessCalls(store)),
      nowMs,
      code: new OneTimeCode({ folder, nowMs, onCode: (code) => codes.push(code) }),
      passwordCost: CHEAP,
      ...options,
    });
  const access = await openAccess();
  return {
    access,
    store,
    folder,
    codes,
    get nowMs() {
      return clock.nowMs;
    },
    set nowMs(value) {
      clock.nowMs = value;
    },
    owner: () => access.claim(codes.at(-1)!, 'anna', PASSWORD, HOME),
    again: openAccess,
    close: async () => {
      await access.settle();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
