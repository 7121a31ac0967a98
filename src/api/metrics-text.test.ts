import { expect, test } from 'vitest';
import { HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import { metricsText } from './metrics-text.ts';

/** A sample line of the exposition format 0.0.4, as strictly as Prometheus' own parser reads it. */
const SAMPLE =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)*\})? (?:[-+0-9.eE]+|NaN|[+-]Inf)$/;

test('samples of one name stand together under one HELP and TYPE', () => {
  const gauge = (name: string, value: number, labels?: Record<string, string>) =>
    ({ name, help: 'How much.', type: 'gauge', value, ...(labels === undefined ? {} : { labels }) }) as const;
  expect(metricsText([gauge('a', 1, { id: 'd1' }), gauge('b', 2.5), gauge('a', -3e21, { id: 'd2', kind: 'tv' })])).toBe(
    '# HELP a How much.\n# TYPE a gauge\na{id="d1"} 1\na{id="d2",kind="tv"} -3e+21\n# HELP b How much.\n# TYPE b gauge\nb 2.5\n',
  );
});

test('numbers that are none are written as Prometheus writes them', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({
    name: 'x',
    help: '',
    type: 'gauge' as const,
    value,
  }));
  expect(metricsText(values).split('\n').slice(2, 5)).toEqual(['x NaN', 'x +Inf', 'x -Inf']);
});

test.each(HOSTILE_STRINGS)('a name of strangers stays one label: $name', ({ text }) => {
  const lines = metricsText([
    { name: text, help: text, type: 'gauge', value: 1, labels: { [text]: text, name: text } },
  ]).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^# HELP [a-zA-Z_:]/);
  expect(lines[2]).toMatch(SAMPLE);
});
