import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeDay, STRANGER } from '../../test/home-day.ts';
import { checkHarmless } from '../../test/hostile-strings.ts';
import { UserError } from '../base/user-error.ts';
import { readCaptures } from '../capture/index.ts';
import * as alertShapes from '../documents/alerts.ts';
import * as deviceShapes from '../documents/devices.ts';
import * as homeShapes from '../documents/home.ts';
import { Store } from '../store/store.ts';
import { settleDecisions } from './decisions.ts';
import { HomeQueries, type LivePart } from './home-queries.ts';
import { HomeRunner } from './home-runner.ts';
import { readHomeSettings } from './home-settings.ts';
import { homeStatus } from './home-status.ts';
import { HomeView } from './home-view.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-queries-'));
const folder = join(root, 'day');
/** The example day: a camera is learned for six hours, and meets a stranger in the 15th. */
beforeAll(async () => {
  const file = join(root, 'day.pcap');
  writeFileSync(file, homeDay());
  const store = Store.open(folder, 'write');
  const settings = readHomeSettings(store, { learnSeconds: 6 * 3600, zone: 'Europe/Berlin' });
  const runner = new HomeRunner({ store, settings, isReplay: true, validatesChecksums: false });
  const sink = {
    makeFrames: (size: number, frames: number) => runner.makeFrames(size, frames),
    frames: (batch: Parameters<typeof runner.process>[0]) => runner.process(batch),
  };
  await readCaptures([file], {}, sink, new AbortController().signal);
  runner.finish();
  store.close();
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const store = (): Store => Store.open(folder, 'write');
const END = 1_700_006_400 + 16 * 3600;
const live: LivePart = {
  now: END + 5,
  upNow: 10,
  downNow: 20,
  health: { state: 'ok', words: 'All parts run.' },
  input: 'eth0',
  isSimulated: false,
  needsSetup: false,
  silentChannels: [],
  newestDataUs: END * 1e6,
};
const all = { state: 'all', limit: 50 } as const;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
}

function withQueries<T>(work: (queries: HomeQueries, opened: Store) => T): T {
  const opened = store();
  try {
    return work(new HomeQueries(opened), opened);
  } finally {
    opened.close();
  }
}

test('every document of a real day has the shape that the API promises, in both languages', () => {
  withQueries((queries) => {
    const [camera] = queries.devices({ sort: 'new', limit: 50 }).devices;
    const [alert] = queries.alerts(all, 'en').alerts;
    for (const language of ['en', 'de'] as const) {
      homeShapes.homeDocument.strict().parse(queries.home(language, live));
      deviceShapes.deviceList.strict().parse(queries.devices({ sort: 'traffic', limit: 50 }));
      deviceShapes.deviceDocument.strict().parse(queries.device(camera!.id, language));
      deviceShapes.contractDocument.strict().parse(queries.contract(camera!.id, language));
      deviceShapes.destinationList.strict().parse(queries.destinations(camera!.id, 24, language));
      deviceShapes.questionList.strict().parse(queries.questions());
      deviceShapes.mapDocument.strict().parse(queries.map({ hours: 24 }, language));
      homeShapes.trafficDocument.strict().parse(queries.traffic({ hours: 24, device: camera!.id }, language));
      alertShapes.alertList.strict().parse(queries.alerts(all, language));
      const { flows } = alertShapes.explanation.strict().parse(queries.alert(alert!.id, language));
      for (const { communityId } of flows) expect(communityId).toMatch(/^1:[A-Za-z0-9+/]{27}=$/);
      expect(flows.length).toBeGreaterThan(0);
      alertShapes.incidentList.strict().parse(queries.incidents(all, language));
      alertShapes.ruleList.strict().parse(queries.rules(language));
      homeShapes.modelsDocument.strict().parse(queries.models(language));
      homeShapes.budgetEffect.strict().parse(queries.budgetEffect({ count: 1, perDays: 1 }, language));
      checkHarmless(queries.alertMarkdown(alert!.id, language).body, 'markdown');
    }
    for (const format of ['mud', 'nftables', 'markdown'] as const)
      expect(queries.exportContract(camera!.id, format).body.length).toBeGreaterThan(100);
  });
});

test('the day is told as it was: the stranger is new, the cloud is known, and bytes add up', () => {
  withQueries((queries, opened) => {
    const { devices } = queries.devices({ sort: 'traffic', limit: 50 });
    const camera = devices.find(({ ip }) => ip === '192.168.1.20')!;
    expect(camera).toMatchObject({ phase: 'watching', isNew: true, isOnline: true, learningEnds: null });
    expect(camera.openAlerts).toBeGreaterThan(0);
    const { destinations } = queries.destinations(camera.id, 24);
    const byName = new Map(destinations.map((each) => [each.name, each]));
    expect(byName.get('203.0.113.5')).toMatchObject({ isKnown: true, isLocal: false, device: null });
    expect(byName.get(STRANGER)).toMatchObject({ isKnown: false });
    const total = destinations.reduce((sum, { bytesUp }) => sum + bytesUp, 0);
    expect(camera.bytesUp).toBe(total);
    const { up, stepSeconds, start } = queries.traffic({ hours: 24, device: camera.id }, 'en');
    expect(stepSeconds).toBe(300);
    expect(up.reduce((sum: number, each) => sum + (each ?? 0), 0)).toBe(total);
    // Before the day began nothing was watched.
    expect(up[0]).toBeNull();
    expect(up[Math.floor((END - 3600 - start) / stepSeconds)]).toBeGreaterThan(0);
    const minutes = opened.summaries.hours(0).flatMap((hourUs) => opened.summaries.readHour(hourUs));
    const sent = minutes
      .filter(({ device }) => device === camera.id)
      .flatMap(({ contacts }) => contacts)
      .reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    expect(total).toBe(sent);
    expect(queries.map({ hours: 24 }).links.some(({ from, to }) => from === camera.id && to.includes(STRANGER))).toBe(
      true,
    );
  });
});

test('the sentence of the home follows from what is open, the devices and the input', () => {
  withQueries((queries) => {
    const state = (more: Partial<LivePart>): string => queries.home('en', { ...live, ...more }).state;
    const home = queries.home('en', live);
    expect(home.state).toBe(home.needs[0]?.severity === 'high' ? 'act' : 'look');
    expect(home.needs[0]).toMatchObject({ kind: 'incident' });
    expect(home.incidents[0]).toMatchObject({ isOpen: true });
    // The card tells the whole story, the sentence above it the gravest part alone.
    const [incident] = home.incidents;
    const gravest = incident!.alerts.find(({ severity }) => severity === incident!.severity)!;
    expect(home.needs[0]!.title).toContain(', then ');
    expect(home.sentence).toContain(gravest.title);
    expect(home.sentence).not.toContain(', then ');
    expect(state({ isCaptureDown: true })).toBe('blind');
    expect(state({ heardAt: live.now - 601 })).toBe('blind');
    expect(state({ heardAt: live.now - 599 })).toBe(home.state);
    expect(state({ heardAt: live.now - 601, input: null })).toBe(home.state);
    const degraded = queries.home('de', {
      ...live,
      health: { state: 'degraded', words: 'Nichts geht.' },
      needsSetup: true,
      silentChannels: ['\u001b[31mchat'],
    });
    const kinds = degraded.needs.map(({ kind }) => kind);
    expect(new Set([...kinds, 'more'])).toEqual(new Set([...kinds, 'more']));
    expect(degraded.needs).toHaveLength(3);
    expect(degraded.moreNeeds).toBeGreaterThan(0);
    checkHarmless(JSON.stringify(degraded), 'json');
  });
});

test('what the home says is what the command line says', () => {
  const status = (() => {
    const view = new HomeView(folder);
    try {
      return homeStatus(view);
    } finally {
      view.close();
    }
  })();
  withQueries((queries) => {
    const home = queries.home('en', live);
    expect(home.alerts.inbox).toBe(status.inbox);
    expect(home.alerts.allowed).toBe(status.allowed.total);
    expect(home.budget).toMatchObject({
      falseAlerts: status.budget.falseAlerts,
      watchedDays: status.budget.watchedDays,
      measuredPerDay: status.budget.measuredPerDay,
    });
    expect(home.coverage.internet).toBe(status.coverage.internet);
  });
});

test('a name, an approval and a verdict are shown at once, before the engine has taken them up, and after', () => {
  const opened = store();
  const queries = new HomeQueries(opened);
  const camera = queries.devices({ sort: 'new', limit: 50 }).devices.find(({ ip }) => ip === '192.168.1.20')!;
  expect(queries.rename(camera.id, 'Front \u001b[31mdoor')).toEqual({ device: camera.id, outcome: 'waits' });
  expect(queries.device(camera.id, 'en').device).toMatchObject({ name: 'Front door', nameSource: 'owner' });
  expect(queries.devices({ search: 'front d', sort: 'name', limit: 5 }).total).toBe(1);
  const { version, approved } = queries.contract(camera.id, 'en');
  expect(approved).toBeNull();
  expect(codeOf(() => queries.approve(camera.id, version + 1))).toBe('contract-changed');
  queries.approve(camera.id, version);
  expect(queries.contract(camera.id, 'en').approved).toBe(version);
  const alert = queries.alerts({ ...all, state: 'open' }, 'en').alerts.find(({ isLearned }) => isLearned)!;
  expect(alert.device.name).toBe('Front door');
  const dry = queries.judge(alert.id, { verdict: 'normal', dryRun: true }, 'de');
  alertShapes.verdictDocument.parse(dry);
  expect(dry.outcome).toBeNull();
  expect(dry.wouldCoverCount).toBeGreaterThan(0);
  expect(queries.alerts({ ...all, state: 'judged' }, 'en').total).toBe(0);
  queries.judge(alert.id, { verdict: 'normal', dryRun: false, reason: '\u202eevil' }, 'en');
  const judged = queries.alerts({ ...all, state: 'judged' }, 'en');
  expect(judged.alerts).toMatchObject([{ id: alert.id, verdict: 'normal' }]);
  expect(queries.alerts({ ...all, state: 'allowed' }, 'en').total).toBe(dry.wouldCoverCount);
  const [rule] = queries.rules('en').rules;
  expect(rule).toMatchObject({ covers: dry.wouldCoverCount, reason: 'evil', device: camera.id });
  expect(rule!.words).toContain('Front door');
  expect(queries.rules('de').rules[0]!.words).toContain('von Front door');
  settleDecisions(opened);
  expect(opened.owner.decisions()).toEqual([]);
  expect(queries.device(camera.id, 'en').device.name).toBe('Front door');
  expect(queries.contract(camera.id, 'en').approved).toBe(version);
  queries.dropRule(rule!.id);
  expect(queries.alerts({ ...all, state: 'allowed' }, 'en').total).toBe(0);
  expect(codeOf(() => queries.dropRule(rule!.id))).toBe('no-such-rule');
  opened.close();
}, 60_000);

test('what another process decides is seen by the next question', () => {
  withQueries((queries) => {
    const [alert] = queries.alerts(all, 'en').alerts;
    const beside = Store.open(folder, 'decide');
    beside.transaction(() =>
      beside.owner.addVerdict({
        alert: alert!.id,
        device: null,
        kind: alert!.kind,
        verdict: 'bad',
        madeUs: 1,
        rule: null,
      }),
    );
    beside.close();
    expect(queries.alert(alert!.id, 'en').alert.verdict).toBe('bad');
  });
});

test('what was taken back is not shown', () => {
  withQueries((queries, opened) => {
    const [alert] = queries.alerts(all, 'en').alerts;
    const stored = opened.alerts.get(alert!.id)!;
    const count = queries.alerts(all, 'en').total;
    expect(() =>
      opened.transaction(() => {
        opened.alerts.put({ ...stored, alert: { ...stored.alert, id: 'zzz', incident: 'zzz' } });
        opened.owner.addDecision({ kind: 'forget', device: 'd1' });
        queries.changed();
        expect(queries.alertRow('zzz', 'de')).not.toBeNull();
        throw new Error('power cut');
      }),
    ).toThrow('power cut');
    expect(queries.alerts(all, 'en').total).toBe(count);
    expect(queries.alertRow('zzz', 'en')).toBeNull();
    expect(queries.devices({ sort: 'new', limit: 5 }).devices.length).toBeGreaterThan(0);
  });
});

test('a device that is to be forgotten is gone at once, with its alerts', () => {
  withQueries((queries, opened) => {
    const camera = queries.devices({ sort: 'new', limit: 50 }).devices.find(({ ip }) => ip === '192.168.1.20')!;
    const before = queries.devices({ sort: 'new', limit: 50 }).total;
    const [own] = queries.alerts({ ...all, device: camera.id }, 'en').alerts;
    expect(queries.forget(camera.id)).toEqual({ device: camera.id, outcome: 'waits' });
    expect(queries.devices({ sort: 'new', limit: 50 }).total).toBe(before - 1);
    expect(codeOf(() => queries.device(camera.id, 'en'))).toBe('no-such-device');
    expect(codeOf(() => queries.alert(own!.id, 'en'))).toBe('no-such-alert');
    expect(queries.alerts({ ...all, device: camera.id }, 'en').total).toBe(0);
    settleDecisions(opened);
    expect(queries.alerts(all, 'en').alerts.every(({ device }) => device.id !== camera.id)).toBe(true);
    expect(opened.traffic.sum(2, camera.id, 0, 1e9)).toEqual({ up: 0, down: 0 });
  });
}, 60_000);

test('what is not there is refused in words', () => {
  withQueries((queries) => {
    expect(codeOf(() => queries.device('d999', 'en'))).toBe('no-such-device');
    expect(codeOf(() => queries.rename('d999', 'x'))).toBe('no-such-device');
    expect(codeOf(() => queries.alert('__proto__', 'en'))).toBe('no-such-alert');
    expect(codeOf(() => queries.answer('q1', 'same'))).toBe('no-such-question');
    expect(codeOf(() => queries.map({ hours: 1, device: 'd999' }))).toBe('no-such-device');
    expect(codeOf(() => queries.alerts({ ...all, cursor: 'AAAA' }, 'en'))).toBe('bad-cursor');
    expect(codeOf(() => queries.devices({ sort: 'new', limit: 5, cursor: 'AAAA' }))).toBe('bad-cursor');
  });
});
