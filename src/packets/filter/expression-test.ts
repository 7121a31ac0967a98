// Makes the tree of a filter into a test for the frames of one link type.
import { addressTest } from './address-tests.ts';
import { byteTest, lengthTest, relationTest } from './arithmetic-tests.ts';
import {
  inboundTest,
  llcTest,
  mplsTest,
  pppoeDiscoveryTest,
  pppoeSessionTest,
  vlanTest,
} from './encapsulation-tests.ts';
import type { Expression } from './expression.ts';
import { all, any, not, type Test } from './frame-cursor.ts';
import type { LinkLayout } from './link-layout.ts';
import { portTest } from './port-tests.ts';
import { broadcastTest, multicastTest, protocolTest, protoTest } from './protocol-tests.ts';
import { frameControlTest } from './wlan-tests.ts';

/** Parts are built in the order they are written, since `vlan` and its like shift what stands behind them. */
export function buildTest(layout: LinkLayout, expression: Expression): Test {
  switch (expression.kind) {
    case 'and':
      return all(...expression.parts.map((part) => buildTest(layout, part)));
    case 'or':
      return any(...expression.parts.map((part) => buildTest(layout, part)));
    case 'not':
      return not(buildTest(layout, expression.inner));
    case 'id':
      return idTest(layout, expression);
    case 'protocol':
      return protocolTest(layout, expression.protocol, expression.at);
    case 'relation':
      return relationTest(layout, expression.relation, expression.left, expression.right);
    case 'broadcast':
      return broadcastTest(layout, expression.protocol, expression.at);
    case 'multicast':
      return multicastTest(layout, expression.protocol, expression.at);
    case 'less':
    case 'greater':
      return lengthTest(layout, expression.kind, expression.value);
    case 'byte':
      return byteTest(layout, expression.index, expression.operator, expression.value);
    case 'inbound':
    case 'outbound':
      return inboundTest(layout, expression.kind === 'inbound');
    case 'vlan':
      return vlanTest(layout, expression.value, expression.at);
    case 'mpls':
      return mplsTest(layout, expression.value, expression.at);
    case 'pppoes':
      return pppoeSessionTest(layout, expression.value, expression.at);
    case 'pppoed':
      return pppoeDiscoveryTest(layout);
    case 'llc':
      return llcTest(layout);
    case 'frame-control':
      return frameControlTest(layout, expression.index, expression.mask, expression.value);
  }
}

function idTest(layout: LinkLayout, { qualifiers, id, at }: Extract<Expression, { kind: 'id' }>): Test {
  switch (qualifiers.kind) {
    case null:
    case 'host':
    case 'net':
      return addressTest(layout, qualifiers, id, at);
    case 'port':
    case 'portrange':
      return portTest(layout, qualifiers, id, at);
    case 'proto':
    case 'protochain':
      return protoTest(layout, qualifiers, id, at);
    case 'gateway':
      return layout.filter.fail(at, 'gateway needs names of hosts, and names are not looked up');
  }
}
