// What `porchlight behaviour check` prints: what breaks a profile, as a page and as one JSON document.
import { cleanText } from '../base/output-text.ts';
import { serviceWords } from '../behaviour/contract-words.ts';
import type { MudBreak, SeenContact } from '../behaviour/mud-check.ts';
import type { MudProfile } from '../behaviour/mud-parser.ts';
import type { Identity } from '../devices/identity.ts';
import type { EngineCounters } from '../engine/engine.ts';
import type { ProfileCheck } from '../engine/profile-replay.ts';
import { nameOf } from './devices-page.ts';
import { byteWords, countWords, durationWords, timeWords, wholeWords } from './quantity.ts';
import { shownTexts } from './shown-text.ts';
import type { Paint } from './terminal.ts';
import { wrapText } from './text-layout.ts';

/** Lines of one sort on the page; --json has all. */
const SHOWN_MAX = 40;
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
    fits: check.breaks.length === 0,
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
  if (breaks.length === 0) lines.push(INDENT + paint('Nothing breaks the profile.', 'green'), '');
  else {
    const verb = breaks.length === 1 ? 'breaks' : 'break';
    lines.push(INDENT + paint(`${countWords(breaks.length, 'contact')} ${verb} the profile`, 'bold'));
    for (const each of breaks.slice(0, SHOWN_MAX)) lines.push(...breakLines(each, width));
    if (breaks.length > SHOWN_MAX)
      lines.push(`${INDENT}… and ${wholeWords(breaks.length - SHOWN_MAX)} more: --json has all`);
    lines.push('');
  }
  if (knocks.length > 0) {
    lines.push(
      INDENT + paint(`${countWords(knocks.length, 'contact')} of others that it did not answer, or refused`, 'bold'),
    );
    for (const each of knocks.slice(0, SHOWN_MAX / 4)) lines.push(...breakLines(each, width));
    lines.push('');
  }
  for (const note of besides(found)) lines.push(...wrap(note).map((text) => paint(text, 'faint')));
  return `${lines.join('\n')}\n`;
}

function breakLines({ contact, forbiddenBy }: MudBreak, width: number): string[] {
  const { packetsOut, packetsIn, bytesOut, bytesIn, firstUs, minutes } = contact;
  const amount = `${countWords(packetsOut, 'packet')} out (${byteWords(bytesOut)}), ${wholeWords(packetsIn)} in (${byteWords(bytesIn)})`;
  const when = `from ${timeWords(firstUs)} in ${countWords(minutes, 'minute')}`;
  const why = forbiddenBy.length === 0 ? '' : `; forbidden by ${forbiddenBy.map((name) => cleanText(name)).join(', ')}`;
  return wrapText(`${endWords(contact)}: ${amount}, ${when}${why}.`, width - 4).map((part) => `    ${part}`);
}

function endWords({ role, host, address, protocol, port, scope }: SeenContact): string {
  const whom =
    host === null ? `${address}${scope === 'internet' ? ' (no name known)' : ''}` : `${cleanText(host)} (${address})`;
  const service = serviceWords(protocol, port);
  return role === 'client' ? `To ${whom} on ${service}` : `From ${whom} to its own ${service}`;
}

function besides({ profile, check }: CheckFound): string[] {
  const { allowed, housekeeping, unjudgedPackets, classes, unusedRules } = check;
  const notes = [`${countWords(allowed, 'contact')} ${allowed === 1 ? 'fits' : 'fit'} the profile.`];
  if (housekeeping > 0)
    notes.push(
      `${countWords(housekeeping, 'contact')} that keep a network going (ICMP, DHCP, answers to questions to all) fit no entry and are not held against it.`,
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
