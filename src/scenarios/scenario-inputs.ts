// What a scenario names, looked at once: captures and flow records alike become a survey, spans of time, and later a source of frames.
import { parseAddress } from '../base/address.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import type { AddressSubstitution } from '../simulation/address-substitution.ts';
import { CaptureSource, type FrameFilter } from '../simulation/capture-source.ts';
import { recordMac } from '../simulation/flow-frames.ts';
import { FlowSource, surveyFlows } from '../simulation/flow-packets.ts';
import type { FlowRow } from '../simulation/flow-steps.ts';
import { mainMac } from '../simulation/home-plan.ts';
import type { CaptureFindings } from '../simulation/survey-conclusion.ts';
import type { FrameSource } from '../simulation/timeline.ts';
import { CaptureFeed } from './capture-feed.ts';
import { type CaptureSpan, surveyCaptureFiles } from './capture-spans.ts';
import { FLOW_ROWS_MAX, type RowChoice, readFlowRows } from './flow-rows.ts';
import { WatchedTime } from './watched-time.ts';

/** Where and when frames of a source stand in the home. */
export interface Placing {
  readonly mark: number;
  readonly shiftUs: number;
  readonly substitution: AddressSubstitution | null;
  readonly filter: FrameFilter | null;
}

/** Frames as the timeline takes them; `feed`: what must be read on where the source is hungry, null = nothing. */
export type PlannedSource =
  | { readonly source: CaptureSource; readonly feed: CaptureFeed }
  | { readonly source: FrameSource; readonly feed: null };

export interface ScenarioInput {
  readonly findings: CaptureFindings;
  /** One for each file with packets, in their own time. */
  readonly spans: readonly CaptureSpan[];
  readonly heard: WatchedTime;
  readonly warnings: readonly string[];
  /** The MAC of a device with this address (flow records: made of the address), or the busiest that is no router's. */
  macOf(address: string | null): number;
  open(placing: Placing): PlannedSource;
}

/** Looks at captures. */
export async function readCaptureInput(files: readonly string[], signal: AbortSignal): Promise<ScenarioInput> {
  const { findings, spans, heard, warnings } = await surveyCaptureFiles(files, signal);
  return {
    findings,
    spans,
    heard,
    warnings: warnings.map(({ message }) => message),
    macOf: (address) => findings.hosts.find((host) => host.address === address)?.mac ?? mainMac(findings),
    open: (placing) => ({ source: new CaptureSource(placing), feed: new CaptureFeed(files) }),
  };
}

/**
 * Reads flow records. `house`: a number for the network that they are from. `address`: keep the rows of this host alone; `mac`: its
 * MAC, null = one is made of the address.
 */
export async function readFlowInput(
  files: readonly string[],
  choice: RowChoice,
  place: { readonly house: number; readonly address: string | null; readonly mac: number | null },
  signal: AbortSignal,
): Promise<ScenarioInput> {
  const rows: FlowRow[] = [];
  const spans: CaptureSpan[] = [];
  const warnings: string[] = [];
  const { house } = place;
  for (const file of files) {
    const read = await readFlowRows(file, choice, signal);
    if (read.skipped > 0) warnings.push(`${file}: ${read.skipped} rows are no flows between two addresses.`);
    if (read.isCut) warnings.push(`${file}: only the first ${FLOW_ROWS_MAX} rows were taken.`);
    const own = choice.kind === 'home' ? rowsOf(read.rows, place.address ?? busiest(read.rows)) : read.rows;
    if (own.length > 0) spans.push({ file, ...spanOf(own) });
    for (const row of own) rows.push(row);
  }
  const heard = new WatchedTime();
  for (const row of rows.toSorted((a, b) => a.startUs - b.startUs))
    heard.see(row.startUs, row.startUs + row.durationUs);
  const words = place.mac === null ? null : parseAddress(place.address ?? busiest(rows) ?? '');
  const known = words === null ? null : { words, mac: place.mac! };
  const findings = surveyFlows(rows, house, known);
  return {
    findings,
    spans,
    heard,
    warnings,
    macOf: (address) => known?.mac ?? macOfRecord(address ?? busiest(rows), house) ?? mainMac(findings),
    open: (placing) => ({ source: new FlowSource(rows, { ...placing, house, known }), feed: null }),
  };
}

function macOfRecord(address: string | null, house: number): number | null {
  const words = address === null ? null : parseAddress(address);
  return words === null ? null : recordMac(words, 0, house, privateNetworks());
}

function rowsOf(rows: readonly FlowRow[], address: string | null): readonly FlowRow[] {
  return rows.filter(({ originator, responder }) => originator === address || responder === address);
}

/** The private address that most rows begin at. */
function busiest(rows: readonly FlowRow[]): string | null {
  const local = privateNetworks();
  const counts = new Map<string, number>();
  for (const { originator } of rows) {
    const words = parseAddress(originator);
    if (words !== null && local.has(...words)) counts.set(originator, (counts.get(originator) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [address, count] of counts) if (best === null || count > counts.get(best)!) best = address;
  return best;
}

function spanOf(rows: readonly FlowRow[]): { firstUs: number; lastUs: number } {
  let firstUs = Number.POSITIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { startUs, durationUs } of rows) {
    firstUs = Math.min(firstUs, startUs);
    lastUs = Math.max(lastUs, startUs + durationUs);
  }
  return { firstUs, lastUs };
}

function privateNetworks(): NetworkSet {
  return new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
}
