import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkModels } from './check-models';
import { ClipDetector } from './clip-analyser';
import { parseModelName } from './model-name';
import { ModelError, ModelRegistry } from './model-registry';
import { writeTwoGenerations } from './testing/generations';

const shipped = path.resolve(import.meta.dirname, '../../models');
const ALIAS = 'mixed-10-v2';
const SINGLE = 'mixed-60-v2';

/** Two aliases, one of which has newer weights; another one with newer weights is in the folder of an operator. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'generations-'));
  writeTwoGenerations(folder, ALIAS, { version: '9.0.0', calibration: { a: 0, b: 4 } });
  writeTwoGenerations(folder, SINGLE, { version: '9.0.0', calibration: { a: 0, b: 4 } });
  rmSync(path.join(folder, `${SINGLE}@2`), { recursive: true });
  cpSync(path.join(shipped, 'face-finder'), path.join(folder, 'face-finder'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (...more: string[]) => ModelRegistry.load(folder, ...more);
const change = (name: string, values: object) => {
  const file = path.join(folder, name, 'manifest.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...values }));
};

describe('a name', () => {
  it.each([
    ['mixed-10-v2', { alias: 'mixed-10-v2', generation: null }],
    ['mixed-10-v2@1', { alias: 'mixed-10-v2', generation: 1 }],
    ['a@9999', { alias: 'a', generation: 9999 }],
  ])('%s is read', (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
  });
  it.each(['', '@1', 'a@', 'a@0', 'a@01', 'a@1.5', 'a@-1', 'a@10000', 'a@1@2', 'A', 'a b', 'a@1\n', '../a'])(
    '%j is none',
    (name) => {
      expect(parseModelName(name)).toBeNull();
    },
  );
});

describe('generations of weights', () => {
  it('an alias stands for the newest, and a name with a number for those weights alone', async () => {
    const registry = await load();
    expect(registry.getModel(ALIAS).name).toBe(`${ALIAS}@2`);
    expect(registry.getModel(ALIAS).manifest.version).toBe('9.0.0');
    expect(registry.getModel(`${ALIAS}@1`).manifest.version).toBe('2.2.0');
    expect(registry.findModel(`${ALIAS}@3`)).toBeNull();
    expect(registry.findModel(`${SINGLE}@1`)?.isNewest).toBe(true);
  });

  it('an alias stands for what its caller chose, else for what the operator prefers', async () => {
    const registry = (await load()).preferring(1);
    expect(registry.getModel(ALIAS).name).toBe(`${ALIAS}@1`);
    expect(registry.getModel(ALIAS, 2).name).toBe(`${ALIAS}@2`);
    // What is chosen for some aliases does not take away the others.
    expect(registry.getModel(SINGLE, 2).name).toBe(`${SINGLE}@1`);
    expect((await load()).preferring(2).getModel(SINGLE).name).toBe(`${SINGLE}@1`);
    // A name with a number stands above any choice.
    expect(registry.getModel(`${ALIAS}@2`, 1).name).toBe(`${ALIAS}@2`);
  });

  it('an operator who prefers weights that nobody has is told which there are', async () => {
    const registry = await load();
    expect(() => registry.preferring(3)).toThrow(
      'No model here has weights of generation 3; there are: 1, 2.',
    );
    await expect(checkModels([folder], 3)).rejects.toThrow(ModelError);
  });

  it('the list shows the weights on offer, which of them are used, and which are on their way out', async () => {
    const [model] = (await load()).listModels();
    expect(model).toMatchObject({ id: ALIAS, generation: 2, version: '9.0.0', deprecated: false });
    expect(model!.versions).toEqual([
      {
        id: `${ALIAS}@2`,
        generation: 2,
        version: '9.0.0',
        newest: true,
        deprecated: false,
        supported_until: null,
        card_url: `/api/v1/models/${ALIAS}@2/card`,
      },
      {
        id: `${ALIAS}@1`,
        generation: 1,
        version: '2.2.0',
        newest: false,
        deprecated: true,
        supported_until: '2027-06-30',
        card_url: `/api/v1/models/${ALIAS}@1/card`,
      },
    ]);
    const [preferred] = (await load()).preferring(1).listModels();
    expect(preferred).toMatchObject({ id: ALIAS, generation: 1, version: '2.2.0', deprecated: false });
  });

  it('each is tried at the start: former weights that do not run, or were tampered with, are no surprise later', async () => {
    expect(await checkModels([folder])).toEqual(expect.arrayContaining([ALIAS, `${ALIAS}@1`]));
    change(ALIAS, { output: { name: 'nothing', activation: 'logit', live_index: 0 } });
    await expect(checkModels([folder])).rejects.toThrow(`${ALIAS}@1`);
    writeFileSync(path.join(folder, ALIAS, 'model.onnx'), 'tampered');
    await expect(checkModels([folder])).rejects.toThrow(/has SHA-256 .* but the manifest/);
  });

  it.each<[string, string, object, string]>([
    ['two folders of one generation', ALIAS, { generation: 2 }, 'two folders of mixed-10-v2@2'],
    ['two generations with one version', ALIAS, { version: '9.0.0' }, 'two generations of its weights have'],
    [
      'a folder of another generation',
      `${ALIAS}@2`,
      { generation: 3 },
      'the generation 3 differs from the folder',
    ],
    ['no whole number', `${ALIAS}@2`, { generation: 1.5 }, 'generation'],
    ['no licence', ALIAS, { licence: '' }, 'licence'],
  ])('refuses %s', async (_, name, values, message) => {
    change(name, values);
    await expect(load()).rejects.toThrow(message);
  });

  it('a folder of the operator takes the place of all generations of its alias, and of no other', async () => {
    const own = mkdtempSync(path.join(tmpdir(), 'generations-own-'));
    cpSync(path.join(folder, ALIAS), path.join(own, ALIAS), { recursive: true });
    const registry = await load(own);
    expect(registry.generationsOf(ALIAS).map(({ name }) => name)).toEqual([`${ALIAS}@1`]);
    expect(registry.findModel(`${ALIAS}@2`)).toBeNull();
    expect(registry.getModel(SINGLE).name).toBe(`${SINGLE}@1`);
    rmSync(own, { recursive: true });
  });

  it('an ensemble takes the partner of its own generation, or the one that it names', async () => {
    writeTwoGenerations(folder, 'mixed-30-v2', { version: '9.0.0', calibration: { a: 1, b: 0 } });
    change(ALIAS, { ensemble: ['mixed-30-v2'] });
    change(`${ALIAS}@2`, { ensemble: ['mixed-30-v2@1', SINGLE] });
    const registry = await load();
    const partners = (name: string) => registry.getModel(name).partners.map((each) => each.name);
    expect(partners(`${ALIAS}@1`)).toEqual(['mixed-30-v2@1']);
    expect(partners(`${ALIAS}@2`)).toEqual(['mixed-30-v2@1', `${SINGLE}@1`]);
    change(ALIAS, { ensemble: ['mixed-30-v2@7'] });
    await expect(load()).rejects.toThrow('its ensemble names mixed-30-v2@7, which is no model here');
    change(ALIAS, { ensemble: [`${ALIAS}@1`] });
    await expect(load()).rejects.toThrow('a part of itself already');
  });

  it('former weights keep the face detector that they were made with; one of the operator serves all', async () => {
    cpSync(path.join(shipped, 'face-finder'), path.join(folder, 'face-finder@2'), { recursive: true });
    change('face-finder@2', { generation: 2, version: '9.0.0' });
    change(`${ALIAS}@2`, { finder: undefined });
    const registry = await load();
    const detectorOf = (name: string) => registry.getModel(name).detector.manifest.generation;
    expect(registry.detector.manifest.generation).toBe(2);
    expect([detectorOf(`${ALIAS}@1`), detectorOf(`${ALIAS}@2`)]).toEqual([1, 2]);
    rmSync(path.join(folder, 'face-finder'), { recursive: true });
    expect((await load()).getModel(`${ALIAS}@1`).detector.manifest.generation).toBe(2);
  });

  it('former weights are loaded only when they are used', async () => {
    writeFileSync(path.join(folder, ALIAS, 'model.onnx'), 'no weights');
    change(ALIAS, { sha256: createHash('sha256').update('no weights').digest('hex') });
    const registry = await load();
    expect((await ClipDetector.of(registry, ALIAS)).model.name).toBe(`${ALIAS}@2`);
    await expect(ClipDetector.of(registry, `${ALIAS}@1`)).rejects.toThrow("can't be loaded");
  });
});
