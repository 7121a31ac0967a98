// Checks that a link never leads out of the dashboard, whatever the server or a device's name put in.
import { expect, test } from 'vitest';
import { link } from './link.ts';

test('a path of the dashboard is completed, a complete one stays', () => {
  expect(link('/devices/d1')).toBe('/app/devices/d1');
  expect(link('/app/alerts?state=open')).toBe('/app/alerts?state=open');
  expect(link('/app')).toBe('/app');
  expect(link('/application')).toBe('/app/application');
});

test('what would lead elsewhere leads home', () => {
  for (const target of [
    '//evil.example/app',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    'devices',
    '\\\\evil.example',
  ])
    expect(link(target), target).toBe('/app/');
});
