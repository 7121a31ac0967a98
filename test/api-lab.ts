// The API over a made-up home: for tests, and to build the dashboard before there is a daemon.
// `node test/api-lab.ts --port 8485`: user anna, password porchlight-lamp (viewer: ben); `--empty` begins without users (code LAMP-LAMP-LAMP).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Api, createApi } from '../src/api/api.ts';
import { EventRing } from '../src/api/event-ring.ts';
import type { ApiOptions, ApiPorts } from '../src/api/ports.ts';
import { serveApi } from '../src/api/serve.ts';
import { LAB_PASSWORD, type LabAccess, makeLabAccess } from './api-lab-access.ts';
import { makeLabHome, type PlainHomePort } from './api-lab-home.ts';
import { makeLabRest } from './api-lab-rest.ts';

export interface ApiLab {
  readonly api: Api;
  readonly ports: Omit<ApiPorts, 'home'> & { readonly home: PlainHomePort };
  readonly access: LabAccess;
  readonly ring: EventRing;
  /** Publishes what a lively home would: traffic, the home page, now and then a device. */
  readonly beat: () => Promise<void>;
}

export interface LabOptions extends Partial<Omit<ApiOptions, 'ports'>> {
  /** Without users: the first owner is to be made. */
  readonly isEmpty?: boolean;
  readonly ports?: Partial<ApiLab['ports']>;
}

/** An API over fake ports with a memory; every answer is held against its schema. */
export function makeApiLab(options: LabOptions = {}): ApiLab {
  const { isEmpty = false, ports: given = {}, ...rest } = options;
  const ring = new EventRing('lab');
  const access = makeLabAccess(
    isEmpty
      ? []
      : [
          ['anna', 'owner'],
          ['ben', 'viewer'],
        ],
  );
  const home = makeLabHome();
  const labRest = makeLabRest(
    (scan) => ring.publish({ type: 'scan', scan }),
    (proof) => ring.publish({ type: 'proof', proof }),
  );
  const ports: ApiLab['ports'] = { home, access, events: ring, ...labRest, ...given };
  const api = createApi({
    ports,
    version: '0.1.0',
    isDemo: false,
    webFolder: null,
    hostNames: [],
    isTls: false,
    trustedProxies: [],
    uploadBytesMax: 64 * 1024 * 1024,
    streamsMax: 32,
    requestsPerSecondMax: 100_000,
    checksAnswers: true,
    ...rest,
  });
  let beats = 0;
  const beat = async (): Promise<void> => {
    beats++;
    const document = await home.home('en');
    const { upNow, downNow } = document.traffic;
    ring.publish({ type: 'traffic', at: Date.now() / 1000, stepSeconds: 2, up: upNow * 2, down: downNow * 2 });
    if (beats % 3 === 0) ring.publish({ type: 'home', home: document });
    if (beats % 10 === 0) ring.publish({ type: 'devices', ids: ['d2', 'd6'] });
    const alert = home.alertsNow()[0];
    if (beats % 30 === 0 && alert !== undefined)
      ring.publish({
        type: 'alert',
        alert: { ...alert, count: alert.count + beats },
        change: 'updated',
        notify: false,
      });
  };
  return { api, ports, access, ring, beat };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8485' }, empty: { type: 'boolean', default: false } },
  });
  const built = fileURLToPath(new URL('../dist/web', import.meta.url));
  const lab = makeApiLab({
    isEmpty: values.empty,
    isDemo: true,
    webFolder: existsSync(built) ? built : null,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const port = Number(values.port);
  const served = await serveApi({
    api: lab.api,
    addresses: ['127.0.0.1', '::1'].map((host) => ({ host, port })),
    tls: null,
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const timer = setInterval(() => void lab.beat(), 2000);
  process.stdout.write(
    `http://localhost:${served.addresses[0]?.port}/app/  user anna (viewer: ben), password ${LAB_PASSWORD}\n`,
  );
  for (const scope of ['read', 'operate', 'admin'] as const)
    process.stdout.write(`token ${scope}: ${lab.access.addLabToken(scope)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      clearInterval(timer);
      void served.close();
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
