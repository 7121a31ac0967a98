// A record as others see it: names chosen, vendor looked up, kind guessed, coverage worded.
import { coverageOf } from './coverage.ts';
import type { Identity, KindGuess } from './identity.ts';
import { type IdentityRecord, isRandomMac, nameOf } from './identity-record.ts';
import { guessKind, type Traits } from './kind-guess.ts';
import type { VendorLookup } from './vendor-table.ts';

/** What kinds are guessed from. */
export function traitsOf(record: IdentityRecord, vendors?: VendorLookup): Traits {
  const mac = record.macs[0];
  const hasRandomMac = mac !== undefined && isRandomMac(mac);
  const vendor = mac === undefined || hasRandomMac ? null : (vendors?.(mac) ?? null);
  const { isGateway, clues, names } = record;
  return { vendor, hasRandomMac, isGateway, clues, names: Object.values(names) };
}

/** The identity as of now; `isSelf`: Porchlight runs on it. */
export function viewIdentity(record: IdentityRecord, isSelf: boolean, vendors?: VendorLookup): Identity {
  const { name, source } = nameOf(record);
  const traits = traitsOf(record, vendors);
  const { isGateway } = record;
  return {
    id: record.id,
    macs: [...record.macs],
    addresses: [...record.addresses],
    name,
    nameSource: source,
    vendor: traits.vendor,
    hasRandomMac: traits.hasRandomMac,
    kind: kindOf(record, traits),
    isGateway,
    isSelf,
    firstUs: record.firstUs,
    lastUs: record.lastUs,
    longestGapSeconds: record.longestGapSeconds,
    coverage: coverageOf(record.seen, isSelf, record.longestGapSeconds),
  };
}

/** The kind, guessed anew only when there are other clues than the last time. */
function kindOf(record: IdentityRecord, traits: Traits): KindGuess {
  const { version } = record.clues;
  const mac = record.macs[0] ?? '';
  const { guess, isGateway } = record;
  if (guess !== null && guess.version === version && guess.mac === mac && guess.isGateway === isGateway)
    return guess.kind;
  const kind = guessKind(traits);
  record.guess = { version, mac, isGateway, kind };
  return kind;
}
