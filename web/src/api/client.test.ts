// Checks what the dashboard says when the API does not answer as it should.
import { afterEach, expect, test, vi } from 'vitest';
import { send } from './client.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('what the server itself waits 30 s for is waited for longer here, so that its words arrive', async () => {
  const limit = vi.spyOn(AbortSignal, 'timeout');
  vi.stubGlobal('fetch', async () => Response.json({ works: false, words: 'did not answer within 30 seconds.' }));
  expect(await send('POST', '/channels/c1/test')).toMatchObject({ works: false });
  expect(limit.mock.calls.flat()).toEqual([60_000]);
});
