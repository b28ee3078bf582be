import { resolve, type Schema } from '@/lib/api/openapi/examples';
import type { Parameter } from '@/lib/api/openapi/types';
import type { Contract } from '../contract';

/** Empty parameters count as left out, numbers are read from their digits: both are documented. */
export function queryProblem({ name, schema }: Parameter, text: string, contract: Contract): string | null {
  const plain = resolve(schema, contract.document.components.schemas);
  const types = [plain.type ?? []].flat();
  if (text === '' || types.includes('array') || name.includes('*')) return null;
  const isNumber = types.includes('integer') || types.includes('number');
  return contract.misfit(schema, isNumber && /^\d+$/.test(text) ? Number(text) : text, 'open');
}

/** What the document forbids in a JSON body. */
export function jsonProblem(schema: Schema, text: Buffer, contract: Contract): string[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(text));
  } catch {
    return [`body is no JSON: ${text.subarray(0, 60).toString('latin1')}`];
  }
  const problem = contract.misfit(schema, value, 'open');
  return problem === null ? [] : [`body: ${problem}`];
}
