// The life of the real daemon: it starts, refuses a second one beside it, and ends in order.
import { afterAll, expect, test } from 'vitest';
import { DaemonLab, spawnDaemon } from '../daemon-lab.ts';

const SLOW = 120_000;
const labs: DaemonLab[] = [];
afterAll(async () => {
  for (const lab of labs) await lab.remove();
});

async function started(options: Parameters<typeof DaemonLab.start>[0] = {}): Promise<DaemonLab> {
  const lab = await DaemonLab.start(options);
  labs.push(lab);
  return lab;
}

test(
  'it answers with the token, and a second one on the same folder is refused in words',
  async () => {
    const lab = await started();
    expect(await lab.json('/healthz')).toEqual({ status: 'ok' });
    expect(await lab.json('/api/v1/health')).toMatchObject({ state: 'ok' });
    const second = spawnDaemon(lab.folder);
    const code = await new Promise((resolve) => second.child.once('exit', resolve));
    expect(code).toBe(2);
    expect(second.output()).toContain(`Another Porchlight is writing to ${lab.folder} (process ${lab.pid}).`);
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
  },
  SLOW,
);
