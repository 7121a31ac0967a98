// A program to be killed while it sends: plans messages into the outbox of a data folder and sends what is there, until it is ended.
// Arguments: data folder, first alert, alerts to plan, and the channels as JSON.
import type { ChannelRecord } from '../src/documents/records.ts';
import { notifiers } from '../src/notify/index.ts';
import { NotifyPolicy } from '../src/notify/policy.ts';
import { Sender } from '../src/notify/sender.ts';
import { Store } from '../src/store/store.ts';
import { labAlert, labGuard, labStyle } from './notify-lab.ts';

const POLICY = 'policy';
/** No cap: every alert is a message here. */
const SETTINGS = { ...labStyle, quietFrom: null, quietUntil: null, digestAt: null, floodCap: 1000 };

const [folder = '', firstText = '', countText = '', channelsText = '[]'] = process.argv.slice(2);
const store = Store.open(folder, 'write');
const policy = new NotifyPolicy();
store.transaction(() => {
  for (const channel of JSON.parse(channelsText) as ChannelRecord[]) store.channels.put(channel);
  policy.restore(store.owner.setting(POLICY));
});

const sender = new Sender({
  outbox: {
    dueOf: async (channel, nowMs, limit) => store.read(() => store.outbox.dueOf(channel, nowMs, limit)),
    mark: async (id, mark) => store.transaction(() => store.outbox.mark(id, mark)),
    addAll: async (records) => store.transaction(() => store.outbox.addAll(records)),
  },
  channels: {
    list: async () => store.read(() => store.channels.list()),
    mark: async (id, mark) => store.transaction(() => store.channels.mark(id, mark)),
  },
  notifiers,
  guard: labGuard(),
  style: () => labStyle,
  browse: () => 0,
  print: () => undefined,
});
await sender.start();

const first = Number(firstText);
for (let i = first; i < first + Number(countText); i++) {
  const isCommitted = store.transaction(() => {
    const alert = labAlert(`a${i}`);
    const planned = policy.plan([{ alert, change: 'new' }], store.channels.list(), SETTINGS, Date.now());
    store.outbox.addAll(planned);
    store.owner.putSetting(POLICY, policy.save());
    return true;
  });
  // Told only after the commit: what is told must be sent whatever happens.
  if (isCommitted) process.stdout.write(`a${i}\n`);
  sender.wake();
  await new Promise((resolve) => setTimeout(resolve, 3));
}
await sender.settled();
process.stdout.write('done\n');
setInterval(() => {
  if (store.read(() => [...store.outbox.waiting().values()].every((count) => count === 0)))
    process.stdout.write('empty\n');
}, 50);
