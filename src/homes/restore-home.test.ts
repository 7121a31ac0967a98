import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { homeDay } from '../../test/home-day.ts';
import { readCaptures } from '../capture/index.ts';
import { Store } from '../store/store.ts';
import { decide } from './decisions.ts';
import { HomeRunner } from './home-runner.ts';
import { readHomeSettings } from './home-settings.ts';
import { HomeView } from './home-view.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-restore-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the machine that watched stays known as such when a name is given while no watch runs', {
  timeout: 180_000,
}, async () => {
  const [capture, folder] = [join(root, 'day.pcap'), join(root, 'home')];
  writeFileSync(capture, homeDay());
  const store = Store.open(folder, 'write');
  const settings = readHomeSettings(store, {});
  const runner = new HomeRunner({
    store,
    settings,
    isReplay: true,
    validatesChecksums: false,
    ownMacs: ['02:00:00:00:00:01'],
  });
  await readCaptures([capture], {}, { frames: (batch) => runner.process(batch) });
  runner.finish();
  store.close();
  const selves = (): readonly string[] => {
    const view = new HomeView(folder);
    try {
      return view.devices.filter(({ isSelf }) => isSelf).map(({ id }) => id);
    } finally {
      view.close();
    }
  };
  expect(selves()).toEqual(['d1']);
  decide(folder, [{ kind: 'rename', device: 'd2', name: 'router' }]);
  expect(selves()).toEqual(['d1']);
});
