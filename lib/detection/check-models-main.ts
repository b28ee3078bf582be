import { checkModels } from '@/lib/detection/check-models';

/*
 * Entry point of the process that tries the models before anything else starts: native code on an operator's file stays
 * out of the launcher. Argument: the models folders, a JSON array. Prints one JSON object.
 */

try {
  const ids = await checkModels(JSON.parse(process.argv[2] ?? '[]') as string[]);
  console.log(JSON.stringify({ ids }));
} catch (error) {
  console.log(JSON.stringify({ problem: (error as Error).message }));
}
