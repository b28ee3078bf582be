import Ajv, { type ErrorObject, type Options } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import type { Draft } from '@/lib/shared/schema-keywords';
import { describeViolation } from './describe-violation';
import { replaceMultipleOf } from './exact-multiple';
import { type Inspection, SchemaError } from './inspect-schema';
import { SCHEMA_FORMATS } from './schema-formats';

/** What is wrong with a metadata object, one `<JSON Pointer>: <sentence>` each; empty when it is fine. */
export type CheckMetadata = (metadata: unknown) => string[];

const OPTIONS: Options = {
  // Collecting every error multiplies the cost of a hostile document; Ajv advises against it.
  allErrors: false,
  // `inspectSchema` has already refused what strict mode would, with better sentences.
  strict: false,
  messages: false,
  logger: false,
  // Makes `required: ["constructor"]` look at the object itself.
  ownProperties: true,
};

const META: Record<Draft, () => Ajv> = {
  'draft-07': () => new Ajv({ ...OPTIONS, validateFormats: false }),
  '2020-12': () => new Ajv2020({ ...OPTIONS, validateFormats: false }),
};
const META_URI: Record<Draft, string> = {
  'draft-07': 'http://json-schema.org/draft-07/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};
const openMeta = new Map<Draft, Ajv>();

/** Compiles the meta-schemas, which takes longer than most tenants' schemas. Later calls do nothing. */
export function prepareMetaSchemas(): void {
  for (const draft of ['draft-07', '2020-12'] as const) {
    if (openMeta.has(draft)) continue;
    const meta = META[draft]();
    meta.validate(META_URI[draft], {});
    openMeta.set(draft, meta);
  }
}

/**
 * Checks a schema against its meta-schema. The instance is shared, because it only reads the schema.
 * @throws SchemaError
 */
export function checkAgainstMetaSchema({ draft, prepared }: Inspection): void {
  prepareMetaSchemas();
  const meta = openMeta.get(draft)!;
  if (meta.validate(META_URI[draft], prepared) === true) return;
  throw new SchemaError(describeErrors(meta.errors ?? []));
}

/**
 * Compiles an inspected schema in an Ajv of its own, so that no tenant's schema can see another's.
 * @throws SchemaError
 */
export function compileSchema({ draft, prepared, patterns }: Inspection): CheckMetadata {
  // `code` is for standalone output only, which is not used.
  const engine = Object.assign((source: string) => patterns.get(source)!, { code: '' });
  const options: Options = {
    ...OPTIONS,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    // Written once however often it is referred to, code is no larger than the schema warrants.
    inlineRefs: false,
    formats: SCHEMA_FORMATS,
    code: { regExp: engine, optimize: false },
  };
  const ajv = draft === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
  replaceMultipleOf(ajv);
  try {
    const validate = ajv.compile(prepared);
    return (metadata) => (validate(metadata) ? [] : describeErrors(validate.errors ?? []));
  } catch (error) {
    throw new SchemaError([`(root): The schema cannot be compiled: ${(error as Error).message}.`]);
  }
}

const MAX_DETAILS = 8;

/** Ajv lists the failures of the branches of anyOf and the like before the keyword itself: turned round here. */
function describeErrors(errors: ErrorObject[]): string[] {
  const sentences = errors.toReversed().map(describeViolation);
  return [...new Set(sentences)].slice(0, MAX_DETAILS);
}
