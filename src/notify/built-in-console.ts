// The channel that is always there: where no other one is on, messages are printed where Porchlight runs.
import type { ChannelRecord } from '../documents/records.ts';

export const builtInConsole: ChannelRecord = {
  id: 'console',
  kind: 'console',
  name: 'Console',
  isOn: true,
  isDefault: true,
  leastSeverity: 'medium',
  options: {},
  createdMs: 0,
  lastSentMs: null,
  failingSinceMs: null,
  error: null,
};
