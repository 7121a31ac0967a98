// Tests of 802.11 headers: which address is source or destination depends on the frame's type and its way (IEEE 802.11 9.3.2).
import type { Direction, Id } from './expression.ts';
import { all, any, isEqual, isEqualUnder, NEVER, not, type Test } from './frame-cursor.ts';
import type { LinkLayout } from './link-layout.ts';

type Mac = Extract<Id, { kind: 'mac' }>;

const ADDRESS_1 = 4;
const ADDRESS_2 = 10;
const ADDRESS_3 = 16;
const ADDRESS_4 = 24;

/** Picks by the header's frame control: control frames have neither source nor destination. */
function pick(layout: LinkLayout, cases: { management: Test; data: Test }): Test {
  const control = (mask: number): Test => not(isEqualUnder(layout.linkValue(0, 1), mask, 0));
  return all(not(control(0x04)), any(all(not(control(0x08)), cases.management), all(control(0x08), cases.data)));
}

function flag(layout: LinkLayout, mask: number): Test {
  return not(isEqualUnder(layout.linkValue(1, 1), mask, 0));
}

/** Bit 0 of byte 1: towards the distribution system; bit 1: from it. */
function choose(condition: Test, yes: Test, no: Test): Test {
  return any(all(condition, yes), all(not(condition), no));
}

export function wlanAddressTest(layout: LinkLayout, direction: Direction | null, mac: Mac): Test {
  const at = (place: number): Test =>
    all(isEqual(layout.linkValue(place + 2, 4), mac.low), isEqual(layout.linkValue(place, 2), mac.high));
  const destination = wlanDestination(layout, at);
  switch (direction) {
    case 'src':
      return wlanSource(layout, at);
    case 'dst':
      return destination;
    case 'both':
      return all(wlanSource(layout, at), destination);
    case 'addr1':
      return at(ADDRESS_1);
    case 'addr2':
      return all(hasAddress2(layout), at(ADDRESS_2));
    case 'addr3':
      return all(not(isControl(layout)), at(ADDRESS_3));
    case 'addr4':
      return all(isEqualUnder(layout.linkValue(1, 1), 3, 3), at(ADDRESS_4));
    case 'ra':
      return all(isData(layout), at(ADDRESS_1));
    case 'ta':
      return all(isData(layout), hasAddress2(layout), at(ADDRESS_2));
    default:
      return any(wlanSource(layout, at), destination);
  }
}

function isControl(layout: LinkLayout): Test {
  return isEqualUnder(layout.linkValue(0, 1), 0x0c, 0x04);
}

function isData(layout: LinkLayout): Test {
  return not(isEqualUnder(layout.linkValue(0, 1), 0x08, 0));
}

/** All but clear-to-send (0xc0) and acknowledgement (0xd0). */
function hasAddress2(layout: LinkLayout): Test {
  const subtype = (value: number): Test => isEqualUnder(layout.linkValue(0, 1), 0xf0, value);
  return not(all(isControl(layout), any(subtype(0xc0), subtype(0xd0))));
}

function wlanSource(layout: LinkLayout, at: (place: number) => Test): Test {
  const data = choose(flag(layout, 2), choose(flag(layout, 1), at(ADDRESS_4), at(ADDRESS_3)), at(ADDRESS_2));
  return pick(layout, { management: at(ADDRESS_2), data });
}

function wlanDestination(layout: LinkLayout, at: (place: number) => Test): Test {
  return pick(layout, { management: at(ADDRESS_1), data: choose(flag(layout, 1), at(ADDRESS_3), at(ADDRESS_1)) });
}

/** The destination is a group address. */
export function wlanMulticast(layout: LinkLayout): Test {
  return wlanDestination(layout, (place) => isEqualUnder(layout.linkValue(place, 1), 1, 1));
}

export function frameControlTest(layout: LinkLayout, index: number, mask: number, value: number): Test {
  if (layout.shape !== 'wlan') return layout.refuse('type, subtype and dir need 802.11 headers');
  return value > 0xff ? NEVER : isEqualUnder(layout.linkValue(index, 1), mask, value);
}
