// What the settings mean for the engine, the store and the messages.
import type { Language } from '../api/ports.ts';
import { PRIVATE_NETWORKS } from '../base/networks.ts';
import type { InputChoice } from '../documents/setup.ts';
import type { HomeSettings } from '../homes/home-settings.ts';
import { systemZoneName } from '../homes/time-zone.ts';
import type { SettingsValues } from '../settings/settings-schema.ts';
import { ownNetworks } from './own-networks.ts';

/** The seed of everything in the engine that needs chance: the same data gives the same alerts. */
const ENGINE_SEED = 1;

/** Inputs that hear the network that this machine is in. */
const HERE = new Set<SettingsValues['input']['kind']>(['auto', 'interface', 'ssh', 'host']);

/** `kind`: the input that is watched, where another one than the settings' is. */
export function homeSettingsOf(
  values: SettingsValues,
  kind: SettingsValues['input']['kind'] = values.input.kind,
  own: () => readonly string[] = ownNetworks,
): HomeSettings {
  const { networks, timezone } = values.home;
  const ours = networks.length === 0 && HERE.has(kind) ? own() : [];
  return {
    learnSeconds: values.learning.span,
    budget: values.alerts.budget,
    zone: timezone === 'auto' ? systemZoneName() : timezone,
    localNetworks: ours.length > 0 ? [...PRIVATE_NETWORKS, ...ours] : networks.length === 0 ? null : networks,
    keepDays: values.store.keepDays,
    seed: ENGINE_SEED,
  };
}

/** Language of what is sent; the system's where nothing was chosen. */
export function languageOf(values: SettingsValues): Language {
  const { language } = values.home;
  if (language !== 'auto') return language;
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('de') ? 'de' : 'en';
}

/** The input that the settings name; null = the best that there is. */
export function inputOf(values: SettingsValues): InputChoice | null {
  const { kind, target, mayAsk } = values.input;
  return kind === 'auto' ? null : { kind, target, mayAsk };
}
