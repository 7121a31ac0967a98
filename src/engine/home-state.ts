// The parts of a saved home, taken apart with suspicion: state files can be damaged, and must not be believed.
import { UserError } from '../base/user-error.ts';
import type { HomeState } from './home-options.ts';

export interface HomeParts {
  readonly identities: unknown;
  readonly behaviour: unknown;
  readonly book: unknown;
  readonly identityOf: Readonly<Record<string, unknown>>;
  readonly behaviourOf: Readonly<Record<string, unknown>>;
}

/** Throws a UserError 'bad-home-state' where the outline of a state is not there; its parts check themselves. */
export function readHomeParts(state: HomeState): HomeParts {
  const { home, devices } = state;
  if (state.version !== 1) throw damaged(`its version is ${String(state.version)}`);
  if (!isRecord(home) || !isRecord(devices)) throw damaged('it has no home or no devices');
  if (typeof state.savedUs !== 'number' || Number.isNaN(state.savedUs) || !Number.isInteger(state.epoch))
    throw damaged('it does not say when it was saved');
  const identityOf: Record<string, unknown> = {};
  const behaviourOf: Record<string, unknown> = {};
  for (const [id, device] of Object.entries(devices)) {
    if (!/^d[1-9]\d{0,9}$/.test(id) || !isRecord(device)) throw damaged('a device in it has no name');
    if (device['identity'] !== null && device['identity'] !== undefined) identityOf[id] = device['identity'];
    if (device['behaviour'] !== null && device['behaviour'] !== undefined) behaviourOf[id] = device['behaviour'];
  }
  return {
    identities: home['identities'],
    behaviour: home['behaviour'],
    book: home['book'],
    identityOf,
    behaviourOf,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(reason: string): UserError {
  return new UserError('bad-home-state', { reason });
}
