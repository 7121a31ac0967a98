import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeBlocks, readBlocks, vendorName } from '../../scripts/vendors.ts';
import { VENDOR_BLOCKS, VENDOR_DATA } from './vendor-data.ts';
import { createVendorLookup, packVendors, type VendorBlock } from './vendor-table.ts';

const block = fc.tuple(
  fc
    .constantFrom(6, 7, 9)
    .chain((digits) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits }),
    ),
  fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !/[\t\n]/.test(name)),
);

test('every block that was packed is found again, the longest one first', () => {
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 60 }), (pairs) => {
      const blocks: VendorBlock[] = mergeBlocks(pairs.map(([prefix, name]) => ({ prefix, name })));
      const find = createVendorLookup(packVendors(blocks));
      for (const { prefix } of blocks) {
        const mac = prefix.padEnd(12, '0').replace(/(..)(?=.)/g, '$1:');
        const longest = blocks
          .filter((each) => mac.replaceAll(':', '').startsWith(each.prefix))
          .sort((a, b) => b.prefix.length - a.prefix.length)[0]!;
        const isRandom = (Number.parseInt(mac[1]!, 16) & 2) !== 0;
        expect(find(mac)).toBe(isRandom ? null : longest.name);
      }
    }),
  );
});

test('a smaller block inside a larger one has its own maker', () => {
  const find = createVendorLookup(
    packVendors([
      { prefix: '001122', name: 'Large' },
      { prefix: '0011223', name: 'Middle' },
      { prefix: '001122334', name: 'Small' },
    ]),
  );
  const makers = ['00:11:22:00:00:00', '00:11:22:30:00:00', '00:11:22:33:40:00'].map((mac) => find(mac));
  expect(makers).toEqual(['Large', 'Middle', 'Small']);
});

test('the shipped registry knows makers, and none for random or malformed MACs', () => {
  const find = createVendorLookup(VENDOR_DATA);
  expect(VENDOR_BLOCKS).toBeGreaterThan(50_000);
  expect(find('74:da:38:80:7a:08')).toBe('Edimax Technology');
  expect(find('00:17:88:24:76:ff')).toBe('Philips Lighting');
  // A block of 36 bits inside one that the registry keeps for dividing.
  expect(find('8c:1f:64:1e:20:01')).toBe('Potter Electric Signal');
  for (const mac of ['76:da:38:80:7a:08', '02:00:00:00:00:01', '', 'nonsense', 'ff:ff:ff:ff:ff:ff']) {
    expect(find(mac)).toBeNull();
  }
});

test('all forms of registry files are read', () => {
  expect(
    readBlocks(
      [
        '74-DA-38   (hex)\t\tEdimax Technology Co. Ltd.',
        '74DA38     (base 16)\t\tEdimax Technology Co. Ltd.',
        '\t\t\t\tNo. 278, Xinhu 1st Rd.',
        'MA-M,B0FD0B0,"Haltian Products Oy","Yrttipellontie 1 D Oulu"',
        '8C1F641E2\tPotter Electric Signal Co. LLC',
        '7600\tBoone Ave N',
      ].join('\r\n'),
    ),
  ).toEqual([
    { prefix: '74da38', name: 'Edimax Technology' },
    { prefix: 'b0fd0b0', name: 'Haltian Products' },
    { prefix: '8c1f641e2', name: 'Potter Electric Signal' },
  ]);
});

test('names lose legal forms and shouting, and makers that are none are left out', () => {
  expect(vendorName('HUAWEI TECHNOLOGIES CO.,LTD')).toBe('Huawei Technologies');
  expect(vendorName('AVM Audiovisuelles Marketing und Computersysteme GmbH')).toBe(
    'AVM Audiovisuelles Marketing und Compute',
  );
  expect(vendorName('Private')).toBe('');
  expect(vendorName('IEEE Registration Authority')).toBe('');
  expect(
    mergeBlocks([
      { prefix: '001122', name: 'Old' },
      { prefix: '001122', name: '' },
    ]),
  ).toEqual([]);
});
