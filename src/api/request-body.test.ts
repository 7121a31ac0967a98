import { expect, test, vi } from 'vitest';
import { JSON_BYTES_MAX, parseJson, readJson } from './request-body.ts';

const post = (body: BodyInit, headers: Record<string, string> = { 'Content-Type': 'application/json' }): Request =>
  new Request('http://localhost/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

/** A body that comes in parts and never says how long it is. */
function chunked(parts: Iterable<Uint8Array<ArrayBuffer>>): {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  taken: () => number;
} {
  let taken = 0;
  const iterator = parts[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const next = iterator.next();
      if (next.done === true) controller.close();
      else {
        taken += next.value.length;
        controller.enqueue(next.value);
      }
    },
  });
  return { stream, taken: () => taken };
}

test('a document is read whatever the parts are that it comes in', async () => {
  const bytes = new TextEncoder().encode('{"name":"Küche – 灯"}');
  const { stream } = chunked([...bytes].map((byte) => Uint8Array.of(byte)));
  expect(await readJson(post(stream))).toEqual({ name: 'Küche – 灯' });
  expect(await readJson(post('[1]', { 'Content-Type': 'application/json; charset=utf-8' }))).toEqual([1]);
});

test.each([
  ['no type', undefined, 'of no stated type'],
  ['a form', 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
  ['text', 'text/plain', 'text/plain'],
  ['something like it', 'application/jsonp', 'application/jsonp'],
])('a body of %s is refused', async (_, type, shown) => {
  const body = new TextEncoder().encode('{}');
  await expect(readJson(post(body, type === undefined ? {} : { 'Content-Type': type }))).rejects.toThrow(shown);
});

test('packed bodies are refused before anything is unpacked', async () => {
  for (const encoding of ['gzip', 'br', 'zstd', 'identity, gzip', 'x'.repeat(2000)])
    await expect(
      readJson(post('{}', { 'Content-Type': 'application/json', 'Content-Encoding': encoding })),
    ).rejects.toMatchObject({ code: 'packed-body' });
});

test('a body of a gigabyte is refused after what fits, announced or not', async () => {
  function* gigabyte(): Generator<Uint8Array<ArrayBuffer>> {
    const part = new Uint8Array(65_536).fill(0x20);
    for (let i = 0; i < 16_384; i++) yield part;
  }
  const { stream, taken } = chunked(gigabyte());
  await expect(readJson(post(stream))).rejects.toMatchObject({ code: 'body-too-large' });
  expect(taken()).toBeLessThan(JSON_BYTES_MAX + 4 * 65_536);
  const announced = post('{}', { 'Content-Type': 'application/json', 'Content-Length': String(2 ** 30) });
  await expect(readJson(announced)).rejects.toMatchObject({ code: 'body-too-large' });
});

test('a body that does not end is cut', async () => {
  vi.useFakeTimers();
  try {
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) });
    const read = expect(readJson(post(stream))).rejects.toMatchObject({ code: 'body-too-slow' });
    await vi.advanceTimersByTimeAsync(11_000);
    await read;
  } finally {
    vi.useRealTimers();
  }
});

test('a body that breaks off, is empty, or is no UTF-8 is said to be that', async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
  await expect(readJson(post(broken))).rejects.toThrow('it broke off');
  await expect(readJson(post(''))).rejects.toThrow('it is empty');
  await expect(readJson(post(Uint8Array.of(0x22, 0xff, 0x22)))).rejects.toThrow('it is not UTF-8');
});

test('depth is bounded, and brackets in strings do not count', () => {
  expect(() => parseJson('['.repeat(20) + ']'.repeat(20))).not.toThrow();
  expect(() => parseJson('['.repeat(21) + ']'.repeat(21))).toThrow('nested deeper than 20 levels');
  expect(() => parseJson('['.repeat(200_000))).toThrow('nested deeper');
  expect(() => parseJson('{"a":'.repeat(50_000))).toThrow('nested deeper');
  expect(parseJson(JSON.stringify({ text: '[{"\\'.repeat(100) }))).toEqual({ text: '[{"\\'.repeat(100) });
});

test.each(['__proto__', 'constructor', 'prototype'])(
  'the name %s is refused at any depth, however it is written',
  (name) => {
    for (const text of [
      `{"${name}":1}`,
      `[{"a":{"${name}":{"isAdmin":true}}}]`,
      `{"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":1}`,
    ])
      expect(() => parseJson(text), text).toThrow('is no name that it may have');
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  },
);

test('what is no JSON is refused with where', () => {
  for (const text of ['{', '{]', '{"a":01}', "{'a':1}", '{"a":1}x', 'nul', '\u0000'])
    expect(() => parseJson(text), text).toThrow('The body of the request is no JSON');
});
