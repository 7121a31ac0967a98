import { expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';
import { UserError } from '../base/user-error.ts';
import type { ScansPort } from './ports.ts';
import { UploadGate } from './upload.ts';

const row = {
  id: 's9',
  file: 'x',
  bytes: 1,
  kind: 'capture',
  state: 'waiting',
  progress: 0,
  started: 1,
  ended: null,
  words: '',
  hint: null,
  found: 0,
  worst: null,
} as const;
const result = {
  anomalies_count: 0,
  total_samples: 1,
  percentage: 0,
  threshold: 1,
  details: [],
  scan_id: 's9',
  model: 'none',
};

/** A laboratory whose uploads are told to `take`. */
function uploadLab(take: (name: string, body: AsyncIterable<Uint8Array>) => Promise<void>, uploadBytesMax = 1000) {
  const base = makeApiLab();
  const scans: ScansPort = {
    ...base.ports.scans,
    upload: async (name, body) => {
      await take(name, body);
      return row;
    },
    guardian: async (name, body) => {
      await take(name, body);
      return result;
    },
  };
  const lab = makeApiLab({ ports: { scans }, uploadBytesMax });
  const token = lab.access.addLabToken('operate');
  const send = (path: string, method: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
    lab.api.fetch(
      new Request(`http://localhost${path}`, {
        method,
        body,
        headers: { Authorization: `Bearer ${token}`, ...headers },
        duplex: 'half',
      } as RequestInit),
    );
  return { send };
}

function collecting() {
  const got = { name: '', bytes: 0, parts: 0, error: null as unknown };
  const take = async (name: string, body: AsyncIterable<Uint8Array>): Promise<void> => {
    got.name = name;
    try {
      for await (const part of body) {
        got.bytes += part.length;
        got.parts++;
      }
    } catch (error) {
      got.error = error;
      throw error;
    }
  };
  return { got, take };
}

function parts(count: number, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (sent++ === count) controller.close();
      else controller.enqueue(new Uint8Array(size));
    },
  });
}

const form = (name: string | null, text = 'a,b\n1,2\n'): FormData => {
  const data = new FormData();
  data.set('note', 'hello');
  if (name !== null) data.set('file', new File([text], name));
  return data;
};

test('a raw upload is handed on part by part with its name', async () => {
  const { got, take } = collecting();
  const response = await uploadLab(take).send('/api/v1/scans?name=h%C3%A4us.pcap', 'PUT', parts(9, 100));
  expect(response.status).toBe(202);
  expect(got).toMatchObject({ name: 'häus.pcap', bytes: 900, parts: 9 });
});

test('a raw upload over the limit is refused while it comes, or at once when it says so', async () => {
  const { got, take } = collecting();
  const { send } = uploadLab(take);
  expect((await send('/api/v1/scans?name=x', 'PUT', parts(10_000, 100))).status).toBe(413);
  expect(got.bytes).toBe(1000);
  expect(got.error).toBeInstanceOf(UserError);
  got.bytes = 0;
  expect((await send('/api/v1/scans?name=x', 'PUT', 'x', { 'Content-Length': '1001' })).status).toBe(413);
  expect(got.bytes).toBe(0);
});

test('packed bodies are refused for uploads too', async () => {
  const { take } = collecting();
  const response = await uploadLab(take).send('/api/v1/scans?name=x', 'PUT', 'x', { 'Content-Encoding': 'gzip' });
  expect(response.status).toBe(415);
});

test('an upload without a name, or with one that is too long, is refused', async () => {
  const { take } = collecting();
  const { send } = uploadLab(take);
  for (const query of ['', '?name=', `?name=${'x'.repeat(256)}`, '?name=a&name=b'])
    expect((await send(`/api/v1/scans${query}`, 'PUT', 'x')).status, query).toBe(400);
});

test("a form's file is handed on under its name without a path", async () => {
  const { got, take } = collecting();
  const response = await uploadLab(take).send('/upload', 'POST', form('traffic.csv'));
  expect([response.status, await response.json()]).toEqual([200, result]);
  expect(got).toMatchObject({ name: 'traffic.csv', bytes: 8 });
  const boundary = '----x';
  const raw = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n\r\n1\r\n--${boundary}--\r\n`;
  await uploadLab(take).send('/upload', 'POST', raw, { 'Content-Type': `multipart/form-data; boundary=${boundary}` });
  expect(got.name).toBe('passwd');
});

test.each([
  ['no file', form(null), {}, 400, 'There is no file in the request.'],
  ['no body', null, {}, 400, 'There is no file in the request.'],
  ['a file without a name', form(' '), {}, 400, 'The file has no name.'],
  ['a body that is no form', '{}', { 'Content-Type': 'application/json' }, 400, 'There is no file in the request.'],
  [
    'a form without a boundary',
    'x',
    { 'Content-Type': 'multipart/form-data; charset=utf-8' },
    400,
    'The form cannot be read',
  ],
  [
    'a form that breaks off',
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n1,2',
    { 'Content-Type': 'multipart/form-data; boundary=x' },
    400,
    'The form cannot be read',
  ],
  ['a form of rubbish', 'x'.repeat(500), { 'Content-Type': 'multipart/form-data; boundary=x' }, 400, ''],
])("a form with %s is refused in Home IoT Guardian's shape", async (_, body, headers, status, words) => {
  const { take } = collecting();
  const response = await uploadLab(take).send('/upload', 'POST', body, headers);
  const document = (await response.json()) as { error: string };
  expect([response.status, document.error]).toEqual([status, expect.stringContaining(words)]);
});

test('the file is that of the field `file`, whatever other fields hold', async () => {
  const { got, take } = collecting();
  const other = new FormData();
  other.append('data', new File(['1,2'], 'other.csv'));
  expect((await uploadLab(take).send('/upload', 'POST', other)).status).toBe(400);
  expect(got.name).toBe('');
  other.append('file', new File(['1,2,3'], 'right.csv'));
  expect((await uploadLab(take).send('/upload', 'POST', other)).status).toBe(200);
  expect(got).toMatchObject({ name: 'right.csv', bytes: 5 });
});

test('what the scan refuses has the same shape, and 413 over the limit', async () => {
  const refusing = uploadLab(async () => {
    throw new UserError('too-few-rows', { rows: 3, least: 10 });
  });
  const refused = await refusing.send('/upload', 'POST', form('a.csv'));
  expect([refused.status, typeof ((await refused.json()) as { error: unknown }).error]).toEqual([400, 'string']);
  const { got, take } = collecting();
  const large = await uploadLab(take).send('/upload', 'POST', form('a.csv', 'x'.repeat(1001)));
  expect(large.status).toBe(413);
  expect(got.error).toBeInstanceOf(UserError);
});

test('of several files the first is taken; a form of a thousand fields is read to its end or refused', async () => {
  const { got, take } = collecting();
  const two = form('first.csv');
  two.append('file', new File(['x'], 'second.csv'));
  expect((await uploadLab(take).send('/upload', 'POST', two)).status).toBe(200);
  expect(got.name).toBe('first.csv');
  const many = new FormData();
  for (let i = 0; i < 1000; i++) many.set(`field ${i}`, 'x');
  expect((await uploadLab(take, 1e6).send('/upload', 'POST', many)).status).toBe(400);
});

test('a sender who goes away ends the work in an error', async () => {
  const { got, take } = collecting();
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.error(new Error('gone')),
    start: (controller) => controller.enqueue(new Uint8Array(10)),
  });
  expect((await uploadLab(take).send('/api/v1/scans?name=x', 'PUT', broken)).status).toBe(400);
  expect(got.error).toMatchObject({ code: 'upload-broken' });
});

test('four uploads run at once; the fifth is asked to wait', async () => {
  const gate = new UploadGate();
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const running = Array.from({ length: 4 }, () => gate.run(() => held));
  await expect(gate.run(async () => 5)).rejects.toMatchObject({ code: 'too-many-uploads' });
  finish();
  await Promise.all(running);
  expect(await gate.run(async () => 5)).toBe(5);
  await expect(gate.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await gate.run(async () => 6)).toBe(6);
});
