// Notifications of the browser: shown by every dashboard that is open and was allowed to.
import { NEW_DEVICES, type Notifier } from './notifier.ts';

export const browserNotifier: Notifier = {
  kind: 'browser',
  title: 'Browser',
  description: 'Notifications of the browsers that have the dashboard open and may show them.',
  fields: [NEW_DEVICES],
  send: async (message, _, { browse }) => {
    const count = browse(message);
    return { status: count === 1 ? '1 browser' : `${count} browsers`, answer: null };
  },
};
