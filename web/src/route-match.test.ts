// Checks which page a path leads to.
import { expect, test } from 'vitest';
import { matchRoute } from './route-match.ts';

const list = [{ path: '/' }, { path: '/devices' }, { path: '/devices/:id' }];

test('a path leads to its page, and a colon part takes one segment, decoded', () => {
  expect(matchRoute('/', list)?.route.path).toBe('/');
  expect(matchRoute('/devices', list)?.params).toEqual({});
  expect(matchRoute('/devices/a%2Fb', list)?.params).toEqual({ id: 'a/b' });
});

test('what is not a page matches nothing', () => {
  for (const path of ['/device', '/devices/', '/devices/a/b', '/devices/%E0%A4%A', '//devices', ''])
    expect(matchRoute(path, list), path).toBeNull();
});
