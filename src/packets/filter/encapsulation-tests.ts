// Tests of tags around what a frame carries: VLAN, MPLS, PPPoE, 802.2. Each shifts what the rest of the filter looks at.
import { all, any, isEqual, isEqualUnder, not, type Test } from './frame-cursor.ts';
import { LINK_COOKED, LINK_COOKED_2, LINK_PPPOE, type LinkLayout } from './link-layout.ts';

/** Ethernet types of VLAN tags: 802.1Q, 802.1ad, and the one before the standard. */
const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];
const MPLS = 0x8847;
/** PPP protocol of unicast MPLS (RFC 3032). */
const PPP_MPLS = 0x0281;
const PPPOE_DISCOVERY = 0x8863;
const PPPOE_SESSION = 0x8864;

const VLAN_MAX = 4095;
const LABEL_MAX = 0xfffff;
const SESSION_MAX = 0xffff;

/** `vlan`, `vlan 100`: what follows in the filter is about what the tag carries. */
export function vlanTest(layout: LinkLayout, tag: number | null, at: number): Test {
  const { filter } = layout;
  if (tag !== null && tag > VLAN_MAX) filter.fail(at, `there is no VLAN ${tag}; the highest is ${VLAN_MAX}`);
  if (layout.mplsLabels > 0) filter.fail(at, 'vlan cannot follow mpls');
  if (layout.shape !== 'ethernet' && layout.shape !== 'wlan')
    return layout.refuse(`link type ${layout.link} has no VLAN tags`);
  const isTagged = any(...VLAN_TYPES.map((type) => layout.carries(type)));
  const isWanted = tag === null ? null : isEqualUnder(layout.payloadValue(0, 2), 0x0fff, tag);
  layout.shiftByVlan();
  return isWanted === null ? isTagged : all(isTagged, isWanted);
}

/** `mpls`, `mpls 1024`; again for the next label of the stack. */
export function mplsTest(layout: LinkLayout, label: number | null, at: number): Test {
  const { filter } = layout;
  if (label !== null && label > LABEL_MAX) filter.fail(at, `there is no label ${label}; the highest is ${LABEL_MAX}`);
  const test = mplsLayerTest(layout);
  const isWanted = label === null ? null : isEqualUnder(layout.networkValue(0, 4), 0xfffff000, (label << 12) >>> 0);
  layout.shiftByMpls();
  return isWanted === null ? test : all(test, isWanted);
}

function mplsLayerTest(layout: LinkLayout): Test {
  // A further label is there when the one before is not the bottom of the stack.
  if (layout.mplsLabels > 0) return isEqualUnder(layout.networkValue(-2, 1), 1, 0);
  if (layout.shape === 'ppp' && layout.link !== LINK_PPPOE) return layout.carries(PPP_MPLS);
  if (layout.shape === 'ethernet' || layout.shape === 'hdlc') return layout.carries(MPLS);
  return layout.refuse(`link type ${layout.link} has no MPLS labels`);
}

export function pppoeDiscoveryTest(layout: LinkLayout): Test {
  return layout.carries(PPPOE_DISCOVERY);
}

/** `pppoes`, `pppoes 17`: what follows in the filter is about the PPP frame of the session. */
export function pppoeSessionTest(layout: LinkLayout, session: number | null, at: number): Test {
  const { filter } = layout;
  if (session !== null && session > SESSION_MAX)
    filter.fail(at, `there is no session ${session}; the highest is ${SESSION_MAX}`);
  if (layout.shape === 'wlan') return layout.refuse('pppoes does not work on 802.11');
  const isSession = layout.carries(PPPOE_SESSION);
  const isWanted = session === null ? null : isEqual(layout.payloadValue(2, 2), session);
  layout.enterPppoe();
  return isWanted === null ? isSession : all(isSession, isWanted);
}

/** An 802.2 header follows. */
export function llcTest(layout: LinkLayout): Test {
  if (layout.shape === 'wlan') return layout.isWlanData();
  if (layout.shape !== 'ethernet') return layout.refuse(`link type ${layout.link} has no 802.2 headers to tell`);
  // Novell's raw 802.3 frames have a length and no 802.2 header.
  return all(layout.isEthernetLength(), not(isEqual(layout.payloadValue(0, 2), 0xffff)));
}

/** Only Linux cooked headers tell sent packets from received ones (packet type 4). */
export function inboundTest(layout: LinkLayout, isInbound: boolean): Test {
  const place = layout.link === LINK_COOKED ? 0 : 10;
  if (layout.link !== LINK_COOKED && layout.link !== LINK_COOKED_2)
    return layout.refuse('only Linux cooked captures tell inbound from outbound');
  const isOutbound = isEqual(layout.linkValue(place, layout.link === LINK_COOKED ? 2 : 1), 4);
  return isInbound ? not(isOutbound) : isOutbound;
}
