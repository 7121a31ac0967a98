// The calls of the store's thread, as the parts in the main thread use them.
import type { HomeQueries } from '../homes/home-queries.ts';
import type { ChannelTable } from '../store/channel-table.ts';
import type { OutboxTable } from '../store/outbox-table.ts';
import type { Remote } from './calls.ts';
import type { StoreKeeping } from './store-keeping.ts';
import type { StoreScans } from './store-scans.ts';
import type { WrittenHome } from './written-home.ts';

/** Calls of the store's thread. */
export interface DaemonLinks {
  readonly home: Remote<HomeQueries>;
  readonly documents: Remote<WrittenHome>;
  readonly keep: Remote<StoreKeeping>;
  readonly channels: Remote<ChannelTable>;
  readonly outbox: Remote<OutboxTable>;
  readonly scans: Remote<StoreScans>;
}
