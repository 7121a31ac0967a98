// The exports of a contract as texts: a MUD file, nftables rules with dnsmasq's lines, a page of Markdown.
import { GERMAN_KINDS } from '../alerts/german-kinds.ts';
import type { Language } from '../base/language.ts';
import { contractMarkdown } from '../behaviour/contract-markdown.ts';
import { mudProfile } from '../behaviour/mud-profile.ts';
import { nftablesRules } from '../behaviour/nftables-rules.ts';
import type { ExportedContract } from './exported-contract.ts';

/** Last time that a date of four digits can say. */
const DATE_LAST_MS = 253_402_300_799_000;

export type ExportFormat = 'mud' | 'nftables' | 'markdown';

export interface ContractText {
  readonly text: string;
  /** What it does not carry, as sentences. */
  readonly notes: readonly string[];
}

/** `isEnforced`: rules that drop what is not allowed instead of counting it. Only the page of Markdown is for people, and in their language. */
export function contractText(
  found: ExportedContract,
  format: ExportFormat,
  isEnforced = false,
  language: Language = 'en',
): ContractText {
  switch (format) {
    case 'mud': {
      const { profile, notes } = exportMud(found);
      return { text: `${JSON.stringify(profile, null, 2)}\n`, notes };
    }
    case 'nftables': {
      const { rules, dnsmasq, notes } = exportNftables(found, isEnforced);
      const commented = dnsmasq === '' ? '' : dnsmasq.replace(/^(?=nftset=)/gm, '# dnsmasq: ');
      return { text: rules + commented, notes };
    }
    case 'markdown': {
      const { device, document } = found;
      const { id, name, macs, vendor, kind } = device;
      const shown = language === 'de' ? (GERMAN_KINDS[kind.kind ?? ''] ?? kind.kind) : kind.kind;
      const subject = { id, name, mac: macs[0] ?? null, vendor, kind: shown };
      return { text: contractMarkdown(document, subject, exportMud(found).notes, language), notes: [] };
    }
  }
}

/** The lines for dnsmasq alone. */
export function dnsmasqText(found: ExportedContract, isEnforced = false): ContractText {
  const { dnsmasq, notes } = exportNftables(found, isEnforced);
  return { text: dnsmasq === '' ? '# No destination of the device has a name.\n' : dnsmasq, notes };
}

function exportMud({ device, document, policy }: ExportedContract): ReturnType<typeof mudProfile> {
  const { id, name, macs, vendor } = device;
  const lastMs = Math.min(Math.max(0, Math.round(document.lastUs / 1000)), DATE_LAST_MS);
  const lastUpdate = new Date(lastMs).toISOString();
  return mudProfile(policy, document, { id, name, mac: macs[0] ?? null, vendor, lastUpdate });
}

function exportNftables(
  { device, policy, networks }: ExportedContract,
  isEnforced: boolean,
): ReturnType<typeof nftablesRules> {
  const { id, macs, addresses } = device;
  return nftablesRules(policy, { id, macs, addresses, networks, isEnforced });
}
