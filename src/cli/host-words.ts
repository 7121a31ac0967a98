// What a line about a sample of this machine's own connections says: peers, ports, programs, sockets by state.
import { cleanText } from '../alerts/words.ts';
import type { HostTally } from '../features/host-set.ts';
import { HOST_STATES } from '../features/host-snapshot.ts';
import { countWords, wholeWords } from './quantity.ts';

const PROGRAMS_NAMED = 3;
/** Linux names a process in 15 characters. */
const PROGRAM_WIDTH_MAX = 15;

/** "2 peers, 3 ports, 1 program (curl); 3 established, 1 listening" */
export function tallyWords(tally: HostTally): string {
  const { remotes, ports } = tally;
  return `${countWords(remotes.size, 'peer')}, ${countWords(ports.size, 'port')}${programWords(tally)}; ${stateWords(tally)}`;
}

/** Programs with connections, as far as they are visible. */
function programWords({ processes }: HostTally): string {
  if (processes.size === 0) return '';
  const named = [...processes]
    .sort()
    .slice(0, PROGRAMS_NAMED)
    .map((name) => cleanText(name, PROGRAM_WIDTH_MAX));
  const more = processes.size - named.length;
  return `, ${countWords(processes.size, 'program')} (${named.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/** Sockets by state; states that none is in are not told. */
function stateWords({ states, listening, udpSockets }: HostTally): string {
  const counts = new Map<string, number>();
  for (const [i, count] of states.entries()) {
    const state = HOST_STATES[i] ?? '';
    if (count > 0) counts.set(state, (counts.get(state) ?? 0) + count);
  }
  const told = [...counts].map(([state, count]) => `${wholeWords(count)} ${state === '' ? 'in another state' : state}`);
  if (listening > 0) told.push(`${wholeWords(listening)} listening`);
  if (udpSockets > 0) told.push(`${wholeWords(udpSockets)} UDP`);
  return told.length === 0 ? 'no sockets' : told.join(', ');
}
