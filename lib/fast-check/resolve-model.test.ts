import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ModelRegistry } from '@/lib/detection/model-registry';
import { resolveModel, type WantedModel } from './resolve-model';

let registry: ModelRegistry;
beforeAll(async () => {
  registry = await ModelRegistry.load(path.resolve(import.meta.dirname, '../../models'));
});

const idOf = (wanted: WantedModel) => resolveModel(registry, wanted, null).name;

describe('resolveModel', () => {
  it.each<[string, WantedModel, string]>([
    ['nothing named', {}, 'mixed-30-v2'],
    ['one of ours', { model: 'mixed-60-v2' }, 'mixed-60-v2'],
    ['weights of ours', { model: 'mixed-60-v2@1' }, 'mixed-60-v2@1'],
    ['a name of theirs', { model: 'mixed-120-v3_1_1' }, 'mixed-120-v2'],
    ['a number between ours', { model: 'hybrid-50' }, 'mixed-30-v2'],
    ['the short name of few frames', { model: '10' }, 'mixed-10-v2'],
    ['the short name of some', { model: '50' }, 'mixed-30-v2'],
    ['the short name of many', { model: '250' }, 'mixed-120-v2'],
    ['more frames than any of ours', { model: 'hybrid-150' }, 'mixed-120-v2'],
    [
      'a family and a number of frames',
      { model: 'mixed-30-v3_1_1', version: 'latest', frameCount: 90 },
      'mixed-90-v2',
    ],
    ['a number of frames alone', { frameCount: 10 }, 'mixed-10-v2'],
  ])('understands %s', (_what, wanted, id) => {
    expect(idOf(wanted)).toBe(id);
  });

  it('does not pass other weights off as those that were named', () => {
    const wanted = { model: 'mixed-60-v2@77', frameCount: 60 };
    expect(() => idOf(wanted)).toThrow(
      /^mixed-60-v2 has no version @77 here. Known versions: .*mixed-60-v2@1\.$/,
    );
  });

  it.each<WantedModel>([
    { model: 'gpt' },
    { model: 'mixed-5-v1' },
    { frameCount: 9 },
    { model: 'x'.repeat(64) },
  ])('refuses %j and names the models there are', (wanted) => {
    expect(() => idOf(wanted)).toThrow(/Known models: .*mixed-10-v2/);
  });
});
