// The second pass: the planned home is played through the whole program, with attacks at their times, and every alert is judged.
import type { Alert } from '../alerts/alert.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Activity } from '../behaviour/activity.ts';
import { learnedKinds } from '../behaviour/index.ts';
import { HomeMonitor } from '../engine/home-monitor.ts';
import type { LearnedLayers } from '../engine/home-options.ts';
import { FRAME_BATCH_CAPACITY } from '../packets/frame-batch.ts';
import { Timeline } from '../simulation/timeline.ts';
import { type StudyHooks, Turns } from '../studies/study-hooks.ts';
import { AlertJudge, isFalse } from './alert-judge.ts';
import { BaselineWatch } from './baselines.ts';
import { InjectedFlows } from './injected-flows.ts';
import type { PlannedSource } from './scenario-inputs.ts';
import type { ScenarioPlan } from './scenario-plan.ts';
import { isAbout, type ScenarioRun } from './scenario-result.ts';

const BATCH_BYTES = 1024 * 1024;
/** Of everything in the program that needs chance. */
const SEED = 1;

export interface RunOptions {
  /** Which layers work; all by default. */
  readonly layers?: LearnedLayers;
}

/** Plays a plan. Throws StudyInterrupted when it is stopped. */
export async function runPlan(
  plan: ScenarioPlan,
  zone: TimeZone,
  hooks: StudyHooks,
  options: RunOptions = {},
): Promise<ScenarioRun> {
  const { scenario, devices, attacks } = plan;
  const injected = new InjectedFlows(attacks.length);
  const earliestUs = Math.min(...devices.map((device) => device.learnsUntilUs));
  const learnsUntilUs = (alert: Pick<Alert, 'device'>): number =>
    devices.find((device) => isAbout(alert, device))?.learnsUntilUs ?? earliestUs;
  const judge = new AlertJudge({ attacks, injected, learnsUntilUs });
  const baselines = new BaselineWatch();
  const macOf = (id: string): string | null => home.identities.identityOf(id)?.macs[0] ?? null;
  const home: HomeMonitor = new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone,
    budget: scenario.budget,
    learnSeconds: scenario.learnSeconds,
    isLearnExact: true,
    // Captures from the machines themselves hold checksums that their network cards were to fill in.
    validatesChecksums: false,
    seed: SEED,
    hashSeed: SEED,
    ...(options.layers === undefined ? {} : { layers: options.layers }),
    events: {
      onAlert: (alert, _change, atUs) => judge.raise(alert, atUs),
      onPackets: (frames, from, to, packets, meter) => injected.observe(frames, from, to, packets, meter),
      onActivities: (activities) => watchBaselines(activities, baselines, macOf, learnsUntilUs),
    },
  });
  await play(plan.sources, home, injected, hooks);
  const macs = new Set(devices.flatMap(({ mac }) => (mac === null ? [] : [mac])));
  const falseAlerts = judge.alerts.filter(isFalse).length;
  const deviceDays = devices.reduce((sum, { time, learnsUntilUs: from }) => sum + time.days(from, time.lastUs), 0);
  return {
    scenario,
    devices,
    attacks,
    judge,
    injected,
    learnedKinds: new Set(learnedKinds.map(({ name }) => name)),
    benignWindows: baselines.benignWindows({ injected, macs }),
    baselines: baselines.judge({ attacks, injected, falseAlerts, deviceDays, macs }),
    warnings: plan.warnings,
  };
}

function watchBaselines(
  activities: readonly Activity[],
  baselines: BaselineWatch,
  macOf: (id: string) => string | null,
  learnsUntilUs: (alert: Pick<Alert, 'device'>) => number,
): void {
  for (const activity of activities) {
    const mac = macOf(activity.device);
    if (mac === null) continue;
    const untilUs = learnsUntilUs({ device: { mac, ip: null, name: null } });
    baselines.observe(activity, mac, activity.startUs < untilUs);
  }
}

async function play(
  sources: readonly PlannedSource[],
  home: HomeMonitor,
  injected: InjectedFlows,
  { signal, progress }: StudyHooks,
): Promise<void> {
  const timeline = new Timeline(sources.map(({ source }) => source));
  const frames = home.makeFrames(BATCH_BYTES, FRAME_BATCH_CAPACITY);
  const marks = new Uint16Array(frames.capacity);
  const turns = new Turns();
  try {
    for (;;) {
      const stop = timeline.fill(frames, marks);
      injected.expect(marks, frames.count);
      home.process(frames);
      if (stop === 'ended') break;
      if (stop === 'hungry') await feedHungry(sources);
      progress('playing the home', sources.reduce((sum, { feed }) => sum + (feed?.progress ?? 1), 0) / sources.length);
      await turns.pass(signal);
    }
    home.finish();
    if (injected.unseen !== 0) throw new Error(`the program saw ${injected.unseen} frames less than it was given`);
  } finally {
    for (const { feed } of sources) await feed?.close();
  }
}

async function feedHungry(sources: readonly PlannedSource[]): Promise<void> {
  for (const { source, feed } of sources) {
    if (feed === null || !source.isHungry) continue;
    await feed.next();
    if (feed.batch === null) source.end();
    else source.feed(feed.batch);
  }
}
