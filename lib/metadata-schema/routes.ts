import { z } from 'zod';
import type { ErrorCode } from '@/lib/errors';
import { ok } from '@/lib/http/envelope';
import { pageParams } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { ResponseDoc, Route, TenantRoute } from '@/lib/routing/route';
import { discardDraft } from './discard-draft';
import { dryRunSchema } from './dry-run-schema';
import { getSchemaState } from './get-schema-state';
import { getSchemaVersion } from './get-schema-version';
import { listSchemaVersions } from './list-schema-versions';
import { publishDraft } from './publish-draft';
import { restoreSchemaVersion } from './restore-schema-version';
import { saveDraft } from './save-draft';
import * as schemas from './schemas';
import {
  toPublicDraft,
  toPublicDryRun,
  toPublicState,
  toPublicVersion,
  toPublicVersionEntry,
} from './to-public-schema';
import { tryMetadata } from './try-metadata';
import { unpublishSchema } from './unpublish-schema';

const BASE = '/api/v1/:tenant_slug/metadata-schema';
/** A schema of 32 kB, written with line breaks and indentation. */
const maxBodyBytes = () => 131_072;

const listQuery = z.object(pageParams);
const read = { access: 'tenant', scope: 'settings:read', tag: 'Metadata schema' } as const;
const write = { ...read, scope: 'settings:write' } as const;
const stateDoc = (description: string): ResponseDoc[] => [
  { status: 200, description, schema: schemas.schemaStateSchema },
];
const draftDoc = (description: string): ResponseDoc[] => [
  { status: 200, description, schema: schemas.savedDraftSchema },
];
const jsonBody = (schema: z.ZodType) => [{ contentType: 'application/json', schema }];
const SCHEMA_ERRORS: ErrorCode[] = ['invalid_request', 'payload_too_large'];

const draftRoutes: TenantRoute[] = [
  {
    ...read,
    method: 'GET',
    path: BASE,
    operationId: 'getMetadataSchema',
    summary: 'The published metadata schema and its draft',
    responses: stateDoc('Both, null where there is none'),
    errors: [],
    handle: async (context) => ok(toPublicState(await getSchemaState(context))),
  },
  {
    ...write,
    method: 'PUT',
    path: `${BASE}/draft`,
    operationId: 'saveMetadataSchemaDraft',
    summary: 'Check a schema and keep it as the draft',
    description:
      'Changes nothing for submissions until it is published. Errors name what is wrong by JSON Pointer.',
    requestBody: jsonBody(schemas.saveDraftBody),
    maxBodyBytes,
    responses: draftDoc('The draft with its new version number'),
    errors: [...SCHEMA_ERRORS, 'conflict'],
    handle: async (context, request) => {
      const body = await parseBody(schemas.saveDraftBody, request);
      const saved = await saveDraft(context, {
        schema: body.schema,
        expectedVersion: body.expected_version,
      });
      return ok(toPublicDraft(saved));
    },
  },
  {
    ...write,
    method: 'DELETE',
    path: `${BASE}/draft`,
    operationId: 'discardMetadataSchemaDraft',
    summary: 'Discard the draft',
    responses: stateDoc('What is left'),
    errors: ['not_found'],
    handle: async (context) => ok(toPublicState(await discardDraft(context))),
  },
  {
    ...write,
    method: 'POST',
    path: `${BASE}/publish`,
    operationId: 'publishMetadataSchema',
    summary: 'Put the draft in force',
    description: 'The next submission must meet it; the schema that was in force is archived.',
    requestBody: jsonBody(schemas.expectedVersionBody),
    responses: stateDoc('The schema that is in force now'),
    errors: [...SCHEMA_ERRORS, 'conflict'],
    handle: async (context, request) => {
      const body = await parseBody(schemas.expectedVersionBody, request);
      return ok(toPublicState(await publishDraft(context, body.expected_version)));
    },
  },
  {
    ...write,
    method: 'POST',
    path: `${BASE}/unpublish`,
    operationId: 'unpublishMetadataSchema',
    summary: 'Take any metadata again',
    responses: stateDoc('What is left'),
    errors: ['conflict'],
    handle: async (context) => ok(toPublicState(await unpublishSchema(context))),
  },
];

const versionRoutes: TenantRoute[] = [
  {
    ...read,
    method: 'GET',
    path: `${BASE}/versions`,
    operationId: 'listMetadataSchemaVersions',
    summary: 'List versions of the schema, newest first',
    query: listQuery,
    responses: [{ status: 200, description: 'One page', schema: schemas.schemaVersionPageSchema }],
    errors: ['invalid_request'],
    handle: async (context, request) => {
      const page = await listSchemaVersions(context, parseQuery(listQuery, request.query));
      return ok<schemas.SchemaVersionPage>({
        items: page.items.map(toPublicVersionEntry),
        next_cursor: page.nextCursor,
      });
    },
  },
  {
    ...read,
    method: 'GET',
    path: `${BASE}/versions/:version`,
    operationId: 'getMetadataSchemaVersion',
    summary: 'One version with its schema',
    responses: [{ status: 200, description: 'The version', schema: schemas.schemaVersionSchema }],
    errors: ['not_found'],
    handle: async (context, _request, { version = '' }) =>
      ok(toPublicVersion(await getSchemaVersion(context, version))),
  },
  {
    ...write,
    method: 'POST',
    path: `${BASE}/versions/:version/restore`,
    operationId: 'restoreMetadataSchemaVersion',
    summary: 'Copy a version into the draft',
    description: 'Replaces the draft, if there is one. Publish it to put it in force again.',
    requestBody: jsonBody(schemas.expectedVersionBody),
    responses: draftDoc('The draft, a version of its own'),
    errors: [...SCHEMA_ERRORS, 'not_found', 'conflict'],
    handle: async (context, request, { version = '' }) => {
      const body = await parseBody(schemas.expectedVersionBody, request);
      return ok(toPublicDraft(await restoreSchemaVersion(context, version, body.expected_version)));
    },
  },
];

const trialRoutes: TenantRoute[] = [
  {
    ...read,
    method: 'POST',
    path: `${BASE}/dry-run`,
    operationId: 'dryRunMetadataSchema',
    summary: 'Try a schema on the last submissions',
    description:
      'Tells which of the last submissions of your mode it would have turned away. Takes 5 s at most, and one at a ' +
      'time per tenant. Also needs the scope detection:read.',
    requestBody: jsonBody(schemas.dryRunBody),
    maxBodyBytes,
    responses: [{ status: 200, description: 'What was found', schema: schemas.dryRunSchema }],
    errors: [...SCHEMA_ERRORS, 'conflict'],
    handle: async (context, request) => {
      const body = await parseBody(schemas.dryRunBody, request);
      return ok(toPublicDryRun(await dryRunSchema(context, { ...body, signal: request.signal })));
    },
  },
  {
    ...read,
    method: 'POST',
    path: `${BASE}/validate`,
    operationId: 'validateMetadata',
    summary: 'Check metadata without submitting a video',
    requestBody: jsonBody(schemas.validateBody),
    maxBodyBytes,
    responses: [{ status: 200, description: 'Whether it fits', schema: schemas.validationSchema }],
    errors: [...SCHEMA_ERRORS, 'invalid_metadata'],
    handle: async (context, request) => {
      const body = await parseBody(schemas.validateBody, request);
      const violations = await tryMetadata(context, body);
      return ok<schemas.MetadataValidation>({ valid: violations.length === 0, violations });
    },
  },
];

export const metadataSchemaRoutes: Route[] = [...draftRoutes, ...versionRoutes, ...trialRoutes];
