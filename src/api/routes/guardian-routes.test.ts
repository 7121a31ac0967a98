import { expect, test } from 'vitest';
import { makeApiLab } from '../../../test/api-lab.ts';
import { UserError } from '../../base/user-error.ts';

async function get(path: string, lab = makeApiLab()): Promise<unknown> {
  const headers = { Authorization: `Bearer ${lab.access.addLabToken('read')}` };
  return (await lab.api.fetch(new Request(`http://localhost${path}`, { headers }))).json();
}

test('the status has the fields that scripts of Home IoT Guardian read', async () => {
  expect(await get('/status')).toEqual({
    status: 'operational',
    model_loaded: true,
    threshold: 0.61,
    database_connected: true,
    total_scans: 3,
  });
});

test('a store that does not answer is said to be away, not hidden behind an error', async () => {
  const { ports } = makeApiLab();
  const scans = { ...ports.scans, list: () => Promise.reject(new UserError('part-down', { part: 'store' })) };
  expect(await get('/status', makeApiLab({ ports: { scans } }))).toMatchObject({
    status: 'degraded',
    database_connected: false,
  });
});

test('the history is a bare list of table scans, with UTC times as it wrote them', async () => {
  expect(await get('/history')).toEqual([
    {
      id: 's2',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      anomalies_count: 2,
      details: expect.arrayContaining([expect.objectContaining({ sequence_id: 412, error: 0.93, severity: 'High' })]),
    },
  ]);
});

test('one scan has its id and time beside the result; one that is not there is said in words', async () => {
  expect(await get('/scan/s2')).toMatchObject({ id: 's2', anomalies_count: 2, total_samples: 991, threshold: 0.61 });
  expect(await get('/scan/s99')).toMatchObject({ error: expect.stringContaining('s99'), code: 'no-such-scan' });
});
