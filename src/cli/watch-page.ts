// What a watch of a home says at its end: what passed, how far the devices are known, and what was told; as a page and for programs.
import { momentText } from '../alerts/words.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import { budgetText, durationText } from '../homes/duration.ts';
import type { HomeSettings } from '../homes/home-settings.ts';
import { HomeView } from '../homes/home-view.ts';
import type { FailedInput } from '../scans/input-outcome.ts';
import { countWords, durationWords } from './quantity.ts';
import type { Paint } from './terminal.ts';
import { wrapText } from './text-layout.ts';

export interface WatchSummary {
  readonly data: string;
  readonly packets: number;
  /** Seconds since 1970; null without packets. */
  readonly start: number | null;
  readonly end: number | null;
  readonly timezone: string;
  readonly learnSeconds: number;
  readonly budget: { readonly count: number; readonly perDays: number };
  readonly devices: { readonly total: number; readonly learning: number; readonly watching: number };
  /** Alerts in the folder by severity, those told; what waits in the inbox and notices apart. */
  readonly alerts: Readonly<Record<Severity, number>>;
  readonly inbox: number;
  readonly notices: number;
  readonly failed: readonly FailedInput[];
}

export interface WatchFacts {
  readonly folder: string;
  readonly packets: number;
  readonly settings: HomeSettings;
  readonly failed: readonly FailedInput[];
}

export function watchSummary(monitor: HomeMonitor, { folder, packets, settings, failed }: WatchFacts): WatchSummary {
  const view = new HomeView(folder);
  try {
    const shown = view.alerts().filter(({ rule }) => rule === null);
    const told = shown.filter(({ alert }) => (alert.delivery ?? 'alert') === 'alert');
    // What is learned of devices that were joined or left since is nobody's.
    const known = new Set(view.devices.map(({ id }) => id));
    const watching = monitor.behaviour
      .devices()
      .filter(({ device, phase }) => phase === 'watching' && known.has(device));
    const { firstUs, lastUs } = monitor.counters;
    return {
      data: folder,
      packets,
      start: Number.isFinite(firstUs) ? firstUs / 1e6 : null,
      end: Number.isFinite(lastUs) ? lastUs / 1e6 : null,
      timezone: settings.zone,
      learnSeconds: settings.learnSeconds,
      budget: settings.budget,
      devices: {
        total: view.devices.length,
        learning: known.size - watching.length,
        watching: watching.length,
      },
      alerts: Object.fromEntries(
        SEVERITIES.map((severity) => [severity, told.filter(({ alert }) => alert.severity === severity).length]),
      ) as Record<Severity, number>,
      inbox: shown.filter(({ alert }) => alert.delivery === 'inbox').length,
      notices: shown.filter(({ alert }) => alert.delivery === 'notice').length,
      failed,
    };
  } finally {
    view.close();
  }
}

export function watchPage(
  summary: WatchSummary,
  {
    width,
    paint,
    zone,
  }: { readonly width: number; readonly paint: Paint; readonly zone: Parameters<typeof momentText>[1] },
): string {
  const { packets, start, end, devices, alerts, inbox, notices, data, budget, learnSeconds } = summary;
  const grave = SEVERITIES.toReversed().filter((severity) => alerts[severity] > 0);
  const span =
    start === null || end === null
      ? 'No packets.'
      : `${countWords(packets, 'packet')}, ${momentText(start * 1e6, zone)} to ${momentText(end * 1e6, zone)} (${durationWords(end - start)}, ${zone.name})`;
  const lines = [
    span,
    `${countWords(devices.total, 'device')}: ${devices.watching} known and watched, ${devices.learning} being learned (${durationText(learnSeconds)} each; budget ${budgetText(budget)})`,
    grave.length === 0
      ? 'No alerts.'
      : `Alerts: ${grave.map((severity) => `${alerts[severity]} ${severity}`).join(', ')}`,
    ...(inbox > 0
      ? [`${countWords(inbox, 'finding')} over the budget in the inbox: porchlight alerts --inbox --data ${data}`]
      : []),
    ...(notices > 0 ? [countWords(notices, 'notice')] : []),
  ];
  const tone = grave.length === 0 ? 'green' : 'yellow';
  return `\n${lines
    .flatMap((line, i) => wrapText(line, width - 2).map((part) => `  ${i === 2 ? paint(part, tone) : part}\n`))
    .join('')}`;
}
