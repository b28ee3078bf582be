import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SHIPPED = path.resolve(import.meta.dirname, '../../../models');

/**
 * Makes a folder of models, for MODELS_DIR, in which an alias has two generations of weights: the shipped ones of
 * generation 1, and a second one that runs the same network and says something else of it.
 * @param calibration of the second one: `a: 0, b: 4` takes everybody for live, `b: -4` nobody
 */
export function writeTwoGenerations(
  folder: string,
  alias: string,
  { version, calibration }: { version: string; calibration: { a: number; b: number } },
): void {
  const former = JSON.parse(readFileSync(path.join(SHIPPED, alias, 'manifest.json'), 'utf8'));
  const weights = path.resolve(SHIPPED, alias, former.file);
  const put = (name: string, change: object) => {
    mkdirSync(path.join(folder, name), { recursive: true });
    cpSync(weights, path.join(folder, name, 'model.onnx'));
    writeFileSync(
      path.join(folder, name, 'manifest.json'),
      JSON.stringify({ ...former, file: 'model.onnx', ...change }),
    );
    writeFileSync(path.join(folder, name, 'CARD.md'), `# ${name}\n`);
  };
  put(alias, { generation: 1, supported_until: '2027-06-30' });
  const file = `../${alias}-weights@2/model.onnx`;
  put(`${alias}@2`, { generation: 2, version, calibration, file, supported_until: undefined });
  // As the shipped ones, which several aliases share.
  const shared = path.join(folder, `${alias}-weights@2`);
  mkdirSync(shared, { recursive: true });
  renameSync(path.join(folder, `${alias}@2`, 'model.onnx'), path.join(shared, 'model.onnx'));
}
