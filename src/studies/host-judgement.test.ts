// Why a sample of this machine's connections is abnormal, in words.
import { expect, test } from 'vitest';
import { HOST_SET } from '../features/host-set.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { judgeHost } from './host-judgement.ts';
import type { HostSample } from './host-sampler.ts';

const features = HOST_SET.features.map(({ name }) => ({ name, least: 0, largest: 0 }));
const model = { header: { features, threshold: { value: 0.5 } }, score: () => undefined } as unknown as TrainedModel;

function sampleWith(name: string, value: number): HostSample {
  const row = new Float64Array(HOST_SET.features.length);
  row[HOST_SET.features.findIndex((each) => each.name === name)] = value;
  return { row, tally: { remotes: new Map(), ports: new Map() }, fresh: [] } as unknown as HostSample;
}

test('a rate out of its range is told a second, a count as it is', () => {
  const sentences = (name: string, value: number): string[] =>
    judgeHost(model, sampleWith(name, value), -0.1).reasons.map(({ sentence }) => sentence);
  expect(sentences('tcp_reset', 35.75)).toEqual(['connections that were reset: 35.75 a second, in training 0 to 0']);
  expect(sentences('established', 40)).toEqual(['open connections: 40, in training 0 to 0']);
  expect(sentences('established', 10)).toEqual([]);
});
