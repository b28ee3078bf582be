import { checkModels } from '@/lib/detection/check-models';

/*
 * Entry point of the process that tries the models before anything else starts: native code on an operator's file stays
 * out of the launcher. Arguments: the models folders, a JSON array; the generation of weights that is preferred, or
 * `null`. Prints one JSON object.
 */

try {
  const [folders = '[]', generation = 'null'] = process.argv.slice(2);
  const ids = await checkModels(JSON.parse(folders) as string[], JSON.parse(generation) as number | null);
  console.log(JSON.stringify({ ids }));
} catch (error) {
  console.log(JSON.stringify({ problem: (error as Error).message }));
}
