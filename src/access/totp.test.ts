import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTotpSecret, decodeBase32, encodeBase32, findTotpStep, hotp, totpStepAt, totpUri } from './totp.ts';

const RFC_SECRET = Buffer.from('12345678901234567890');

test('HOTP gives the values of RFC 4226, appendix D', () => {
  const values = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  expect(values.map((_, counter) => hotp(RFC_SECRET, counter))).toEqual(values);
});

test.for([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
] as const)('TOTP gives the value of RFC 6238, appendix B, at %i s', ([seconds, value]) => {
  expect(hotp(RFC_SECRET, totpStepAt(seconds * 1000), 8)).toBe(value);
});

test('base32 is that of RFC 4648 10, and reads what it writes', () => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [plain, text] of Object.entries(vectors)) expect(encodeBase32(Buffer.from(plain))).toBe(text);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect([
        ...decodeBase32(
          encodeBase32(bytes)
            .toLowerCase()
            .replace(/(.{4})/g, '$1 '),
        )!,
      ]).toEqual([...bytes]);
    }),
  );
  expect(decodeBase32('MZXW1')).toBeNull();
});

test('the code of one step before and behind counts, of two steps not, and none counts twice', () => {
  const secret = createTotpSecret();
  const nowMs = 1_790_000_000_000;
  const step = totpStepAt(nowMs);
  const code = (at: number): string => hotp(decodeBase32(secret)!, at);
  for (const shift of [-1, 0, 1]) expect(findTotpStep(secret, code(step + shift), nowMs, 0)).toBe(step + shift);
  for (const shift of [-2, 2]) expect(findTotpStep(secret, code(step + shift), nowMs, 0)).toBeNull();
  expect(findTotpStep(secret, code(step), nowMs, step)).toBeNull();
  expect(findTotpStep(secret, code(step + 1), nowMs, step)).toBe(step + 1);
  expect(findTotpStep(secret, ` ${code(step).slice(0, 3)} ${code(step).slice(3)}`, nowMs, 0)).toBe(step);
});

test('whatever is typed or stored instead of a code or secret is no code and throws nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, typed) => {
      if (!/^\s*(?:\d\s*){6}$/.test(typed)) expect(findTotpStep(secret, typed, 0, -1)).toBeNull();
    }),
  );
  for (const typed of ['٠١٢٣٤٥', '１２３４５６', '-12345', '1e5000'])
    expect(findTotpStep('MZXW6YTB', typed, 0, -1)).toBeNull();
});

test('the address for apps names issuer and user', () => {
  expect(totpUri('MZXW6', 'anna & bén')).toBe(
    'otpauth://totp/Porchlight:anna%20%26%20b%C3%A9n?secret=MZXW6&issuer=Porchlight&algorithm=SHA1&digits=6&period=30',
  );
});
