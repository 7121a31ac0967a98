// What `porchlight behaviour check` prints: what breaks a profile, as a page and as one JSON document.
import { cleanText } from '../base/output-text.ts';
import { listWords, serviceWords } from '../behaviour/contract-words.ts';
import type { MudBreak } from '../behaviour/mud-check.ts';
import type { MudProfile } from '../behaviour/mud-parser.ts';
import type { Identity } from '../devices/identity.ts';
import type { EngineCounters } from '../engine/engine.ts';
import type { ProfileCheck } from '../engine/profile-replay.ts';
import { nameOf } from './devices-page.ts';
import { byteWords, countWords, durationWords, timeWords, wholeWords } from './quantity.ts';
import { shownTexts } from './shown-text.ts';
import type { Paint } from './terminal.ts';
import { wrapText } from './text-layout.ts';

/** Other ends of one sort on the page; --json has all. */
const SHOWN_MAX = 40;
/** Services of one other end that a line names. */
const SERVICES_MAX = 6;
const INDENT = '  ';

export interface CheckFound {
  readonly profile: MudProfile;
  readonly file: string;
  readonly inputs: readonly string[];
  readonly device: Identity;
  readonly check: ProfileCheck;
  readonly counters: EngineCounters;
}

export function checkDocument({ profile, file, inputs, device, check, counters }: CheckFound): object {
  return shownTexts({
    profile: { file, url: profile.url, entries: profile.rules.length, notes: profile.notes },
    inputs,
    packets: counters.frames,
    from: counters.frames === 0 ? null : counters.firstUs / 1e6,
    until: counters.frames === 0 ? null : counters.lastUs / 1e6,
    device: { mac: device.macs[0] ?? null, addresses: device.addresses, name: device.name },
    // null: some packets could not be judged.
    fits: check.breaks.length > 0 ? false : check.unjudgedPackets > 0 ? null : true,
    breaks: check.breaks.map(breakDocument),
    knocks: check.knocks.map(breakDocument),
    allowed: check.allowed,
    housekeeping: check.housekeeping,
    unjudgedPackets: check.unjudgedPackets,
    classes: check.classes,
    usedEntries: check.usedRules,
    unusedEntries: check.unusedRules,
  });
}

function breakDocument({ contact, ways, forbiddenBy }: MudBreak): object {
  const { firstUs, lastUs, ...rest } = contact;
  return { ...rest, from: firstUs / 1e6, until: lastUs / 1e6, ways: ways.map((way) => `${way}-device`), forbiddenBy };
}

export function checkPage(
  found: CheckFound,
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const { profile, file, device, check, counters } = found;
  const wrap = (text: string): string[] => wrapText(text, width - INDENT.length).map((part) => INDENT + part);
  const place =
    device.addresses.find((address) => !address.includes(':')) ?? device.addresses[0] ?? device.macs[0] ?? '';
  const span = counters.frames === 0 ? '' : `, ${durationWords((counters.lastUs - counters.firstUs) / 1e6)}`;
  const lines = [
    ...wrap(
      `${nameOf(device)} (${place}) against ${cleanText(file)} (${countWords(profile.rules.length, 'entry', 'entries')}): ${countWords(counters.frames, 'packet')}${span}.`,
    ),
    '',
  ];
  const { breaks, knocks } = check;
  const nothing = check.unjudgedPackets > 0 ? 'Nothing of what could be judged breaks' : 'Nothing breaks';
  if (breaks.length === 0) lines.push(INDENT + paint(`${nothing} the profile.`, 'green'), '');
  else {
    const verb = breaks.length === 1 ? 'breaks' : 'break';
    lines.push(INDENT + paint(`${countWords(breaks.length, 'contact')} ${verb} the profile`, 'bold'));
    lines.push(...endLines(breaks, width), '');
  }
  if (knocks.length > 0) {
    const what = `${countWords(knocks.length, 'contact')} of others that it did not answer, or refused`;
    lines.push(INDENT + paint(what, 'bold'), ...endLines(knocks, width), '');
  }
  for (const note of besides(found)) lines.push(...wrap(note).map((text) => paint(text, 'faint')));
  return `${lines.join('\n')}\n`;
}

/** One entry an other end: a scan of a thousand ports is one thing. */
function endLines(all: readonly MudBreak[], width: number): string[] {
  const groups = [...Map.groupBy(all, ({ contact }) => `${contact.role} ${contact.address} ${contact.host}`).values()];
  const lines = groups
    .slice(0, SHOWN_MAX)
    .flatMap((group) => wrapText(endSentence(group), width - 4).map((part) => `    ${part}`));
  if (groups.length > SHOWN_MAX)
    lines.push(`${INDENT}… and ${wholeWords(groups.length - SHOWN_MAX)} more: --json has all`);
  return lines;
}

function endSentence(group: readonly MudBreak[]): string {
  const sum = (name: 'packetsOut' | 'packetsIn' | 'bytesOut' | 'bytesIn'): number =>
    group.reduce((total, { contact }) => total + contact[name], 0);
  const { role, host, address, scope } = group[0]!.contact;
  const whom =
    host === null ? `${address}${scope === 'internet' ? ' (no name known)' : ''}` : `${cleanText(host)} (${address})`;
  const shown = group.slice(0, SERVICES_MAX).map(({ contact }) => serviceWords(contact.protocol, contact.port));
  const services =
    group.length > SERVICES_MAX ? `${shown.join(', ')} and ${group.length - SERVICES_MAX} more` : listWords(shown);
  const head = role === 'client' ? `To ${whom} on ${services}` : `From ${whom} to its own ${services}`;
  const amount = `${countWords(sum('packetsOut'), 'packet')} out (${byteWords(sum('bytesOut'))}), ${wholeWords(sum('packetsIn'))} in (${byteWords(sum('bytesIn'))})`;
  const firstUs = Math.min(...group.slice(0, 1000).map(({ contact }) => contact.firstUs));
  const rules = [...new Set(group.flatMap(({ forbiddenBy }) => forbiddenBy))].slice(0, SERVICES_MAX);
  const why = rules.length === 0 ? '' : `; forbidden by ${rules.map((name) => cleanText(name)).join(', ')}`;
  return `${head}: ${amount}, first in the minute of ${timeWords(firstUs)}${why}.`;
}

function besides({ profile, check }: CheckFound): string[] {
  const { allowed, housekeeping, unjudgedPackets, classes, unusedRules } = check;
  const notes = [`${countWords(allowed, 'contact')} ${allowed === 1 ? 'fits' : 'fit'} the profile.`];
  if (housekeeping > 0)
    notes.push(
      `Not held against it: ${countWords(housekeeping, 'contact')} of the sort that keeps a network going (ICMP, DHCP, answers to questions to all).`,
    );
  if (unjudgedPackets > 0)
    notes.push(`${countWords(unjudgedPackets, 'packet')} could not be judged: too many other ends at once.`);
  for (const { name, addresses } of classes)
    notes.push(
      addresses.length > 0
        ? `${cleanText(name)} stands for ${addresses.join(', ')}.`
        : `${cleanText(name)} stands for nobody here: say whom with --class ${cleanText(name)}=ADDRESS.`,
    );
  if (unusedRules.length > 0) notes.push(`${countWords(unusedRules.length, 'entry was', 'entries were')} not used.`);
  return [...notes, ...profile.notes.map((note) => cleanText(note, 300))];
}
