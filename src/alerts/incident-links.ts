// Which alerts belong together while they come: same device, attacker and victim, same stranger. An alert's incident never changes.
import type { Alert } from './alert.ts';
import { otherEndsOf } from './other-ends.ts';

/** Alerts of one device or stranger so far apart are still one story. */
export const INCIDENT_GAP_SECONDS = 3600;
/** What a victim does so long after it was attacked may come of it: loaders wait for hours. */
export const VICTIM_GAP_SECONDS = 6 * 3600;
/** No incident is longer: a device that is noisy every hour has one a day. */
export const INCIDENT_SECONDS_MAX = 86_400;
/** Incidents that new alerts may still join; beyond, the one longest without news is closed. */
const INCIDENTS_MAX = 200;
/** Devices, and other ends, that one incident is known by. */
const ENDS_MAX = 64;

/** An incident as far as new alerts need it. `actors`: devices that alerts are about; `targets`: their other ends. */
export interface IncidentLink {
  readonly id: string;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly actors: readonly string[];
  readonly targets: readonly string[];
}

export class IncidentLinks {
  #links: IncidentLink[];
  /** Addresses that everybody talks to (routers) make nobody related. */
  readonly #isHub: (address: string) => boolean;

  constructor(saved: readonly IncidentLink[], isHub: (address: string) => boolean = () => false) {
    this.#links = [...saved];
    this.#isHub = isHub;
  }

  /** The incident of a new alert: the oldest open one that it is related to, else its own. */
  incidentOf(alert: Alert): string {
    const actors = actorsOf(alert);
    const targets = this.#targetsOf(alert);
    const found = this.#links.findIndex((link) => isRelated(link, alert, actors, targets));
    if (found >= 0) {
      this.#links[found] = grown(this.#links[found]!, alert, actors, targets);
      return this.#links[found]!.id;
    }
    if (this.#links.length >= INCIDENTS_MAX) this.#dropQuietest();
    this.#links.push(
      grown(
        { id: alert.id, firstUs: alert.startUs, lastUs: alert.endUs, actors: [], targets: [] },
        alert,
        actors,
        targets,
      ),
    );
    return alert.id;
  }

  /** An alert of an incident went on. */
  extend(alert: Alert): void {
    const at = this.#links.findIndex(({ id }) => id === alert.incident);
    if (at >= 0) this.#links[at] = grown(this.#links[at]!, alert, actorsOf(alert), this.#targetsOf(alert));
  }

  /** Lets incidents go that no alert between these times can join. */
  prune(fromUs: number, untilUs: number): void {
    this.#links = this.#links.filter(({ firstUs, lastUs }) => lastUs >= fromUs && firstUs <= untilUs);
  }

  forget(device: string): void {
    this.#links = this.#links.filter(({ actors }) => !actors.includes(`d:${device}`));
  }

  save(): readonly IncidentLink[] {
    return this.#links;
  }

  #targetsOf(alert: Alert): string[] {
    const { names, addresses } = otherEndsOf(alert);
    return [
      ...addresses.filter((address) => !this.#isHub(address)).map((address) => `a:${address}`),
      ...names.map((name) => `n:${name}`),
    ];
  }

  #dropQuietest(): void {
    let least = 0;
    for (let i = 1; i < this.#links.length; i++) if (this.#links[i]!.lastUs < this.#links[least]!.lastUs) least = i;
    this.#links.splice(least, 1);
  }
}

/** What the device of an alert is known by. */
function actorsOf({ device: { id = null, mac, ip } }: Alert): string[] {
  return [id === null ? '' : `d:${id}`, mac === null ? '' : `m:${mac}`, ip === null ? '' : `a:${ip}`].filter(
    (each) => each !== '',
  );
}

function isRelated(link: IncidentLink, alert: Alert, actors: readonly string[], targets: readonly string[]): boolean {
  if (alert.endUs - link.firstUs > INCIDENT_SECONDS_MAX * 1e6) return false;
  const apart = Math.max(alert.startUs - link.lastUs, link.firstUs - alert.endUs);
  const share = (ours: readonly string[], theirs: readonly string[]): boolean =>
    ours.some((each) => theirs.includes(each));
  if (apart > VICTIM_GAP_SECONDS * 1e6) return false;
  if (share(actors, link.targets)) return true;
  if (apart > INCIDENT_GAP_SECONDS * 1e6) return false;
  return share(actors, link.actors) || share(targets, link.actors) || share(targets, link.targets);
}

function grown(link: IncidentLink, alert: Alert, actors: readonly string[], targets: readonly string[]): IncidentLink {
  return {
    id: link.id,
    firstUs: Math.min(link.firstUs, alert.startUs),
    lastUs: Math.max(link.lastUs, alert.endUs),
    actors: [...new Set([...link.actors, ...actors])].slice(0, ENDS_MAX),
    targets: [...new Set([...link.targets, ...targets])].slice(0, ENDS_MAX),
  };
}
