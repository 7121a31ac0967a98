// What a data folder says to a reader: devices, alerts with what the owner said of them, rules, settings; nothing is changed.
import type { Alert, Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { RuleContext } from '../alerts/allow-rules.ts';
import { AllowRules, parseAlert } from '../alerts/index.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { UserError } from '../base/user-error.ts';
import type { Identity } from '../devices/identity.ts';
import type { AlertFilter, StoredAlert } from '../store/alert-table.ts';
import { Store } from '../store/store.ts';
import { type HomeSettings, readHomeSettings } from './home-settings.ts';
import { createTimeZone } from './time-zone.ts';

export interface ViewedAlert extends StoredAlert {
  /** The allow rule that covers it now, if any. */
  readonly rule: AllowRule | null;
}

export class HomeView {
  readonly store: Store;
  readonly settings: HomeSettings;
  readonly zone: TimeZone;
  readonly devices: readonly Identity[];
  readonly rules: AllowRules;
  readonly #verdicts: ReadonlyMap<string, Verdict>;

  constructor(folder: string) {
    this.store = Store.open(folder, 'read');
    try {
      this.settings = readHomeSettings(this.store);
      this.zone = createTimeZone(this.settings.zone);
      this.devices = this.store.read(() => this.store.devices.all());
      this.rules = new AllowRules(
        this.store.read(() => this.store.owner.rules()),
        this.context,
      );
      const verdicts = this.store.read(() => this.store.owner.verdicts());
      // The latest stands first, and counts.
      this.#verdicts = new Map(verdicts.toReversed().map(({ alert, verdict }) => [alert, verdict]));
    } catch (error) {
      this.store.close();
      throw error;
    }
  }

  get context(): RuleContext {
    const kinds = new Map(this.devices.map(({ id, kind }) => [id, kind.kind]));
    return { zone: this.zone, groupOf: (device) => kinds.get(device) ?? null };
  }

  /** The time of the data that was saved last; null before the first. */
  get savedUs(): number | null {
    return this.store.read(() => this.store.state.savedUs());
  }

  /** Alerts, the one raised last first, with rules and verdicts as they are now. */
  alerts(filter: AlertFilter = {}): ViewedAlert[] {
    return this.store.read(() => this.store.alerts.list(filter)).map((stored) => this.#view(stored));
  }

  /** The alert whose id begins so; throws `no-such-alert` or `which-alert`. */
  alert(idStart: string): ViewedAlert {
    const found = this.store.read(() => this.store.alerts.find(idStart));
    if (found.length === 0) throw new UserError('no-such-alert', { alert: idStart });
    if (found.length > 1) throw new UserError('which-alert', { alert: idStart, count: 'several' });
    return this.#view(found[0]!);
  }

  /** The device that a word names: its id, MAC, address, or a name that only it has. Throws `no-such-device` or `which-device`. */
  device(word: string): Identity {
    const wanted = word.toLowerCase();
    const exact = this.devices.find(
      ({ id, macs, addresses }) => id === wanted || macs.includes(wanted) || addresses.includes(wanted),
    );
    if (exact !== undefined) return exact;
    const named = this.devices.filter(({ name }) => name?.toLowerCase() === wanted);
    if (named.length === 0) throw new UserError('no-such-device', { device: word });
    if (named.length > 1)
      throw new UserError('which-device', { device: word, found: named.map(({ id }) => id).join(', ') });
    return named[0]!;
  }

  close(): void {
    this.store.close();
  }

  #view(stored: StoredAlert): ViewedAlert {
    const verdict = this.#verdicts.get(stored.alert.id);
    const alert: Alert = { ...this.#checked(stored.alert), ...(verdict === undefined ? {} : { verdict }) };
    // The owner may have named the device since.
    const name = this.devices.find(({ id }) => id === alert.device.id)?.name ?? alert.device.name;
    const named: Alert = { ...alert, device: { ...alert.device, name } };
    return { ...stored, alert: named, rule: this.rules.ruleFor(named) };
  }

  #checked(alert: Alert): Alert {
    try {
      return parseAlert(alert);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UserError('data-damaged', { file: this.store.file, reason }, { cause });
    }
  }
}
