import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyAlert } from '../../test/alert-samples.ts';
import { LAB_NOON_MS, labAlert, labChannel, labRecord } from '../../test/notify-lab.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { NotifyPolicy, type PolicySettings } from '../notify/policy.ts';
import { POLICY_SETTING } from '../notify/policy-state.ts';
import { Store } from '../store/store.ts';
import { eraseDevices } from './decision-effects.ts';

const SETTINGS: PolicySettings = {
  zone: UTC_ZONE,
  language: 'en',
  publicAddress: 'https://home.example',
  quietFrom: null,
  quietUntil: null,
  digestAt: null,
  floodCap: 10,
};

test('a device that is forgotten is forgotten by the messages too: what waits, what was sent, and what would follow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-erase-'));
  const store = Store.open(folder, 'write');
  try {
    const policy = new NotifyPolicy();
    const channel = labChannel('c1');
    store.transaction(() => {
      store.channels.put(channel);
      for (const device of ['d1', 'd2']) {
        const alert = { ...everyAlert()[0]!, id: `a-${device}` };
        store.alerts.put({
          alert: { ...alert, device: { ...alert.device, id: device } },
          raisedUs: 1,
          updatedUs: 1,
        });
        const sent = {
          ...labRecord('c1', `m1-${device}`),
          alert: alert.id,
          state: 'sent' as const,
          sentMs: LAB_NOON_MS,
        };
        store.outbox.addAll([{ ...labRecord('c1', `m0-${device}`), alert: alert.id }, sent]);
        const row = labAlert(alert.id, { incident: alert.id, device: { id: device, name: null, mac: null, ip: null } });
        policy.plan([{ alert: row, change: 'new' }], [channel], SETTINGS, LAB_NOON_MS);
      }
      store.owner.putSetting(POLICY_SETTING, policy.save());
    });
    store.transaction(() => eraseDevices(store, [{ id: 'd1', names: [] }]));
    policy.forget(['d1']);
    expect(store.outbox.page(null, 100).records.map(({ id }) => id)).toEqual(['c1.m1-d2.1', 'c1.m0-d2.1']);
    const kept = store.owner.setting(POLICY_SETTING);
    expect(kept).toEqual(policy.save());
    expect(JSON.stringify(kept)).not.toContain('a-d1');
    expect(JSON.stringify(kept)).toContain('a-d2');
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
