import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { findPortalMember } from '@/app/(portal)/portal-member';
import { ApiReference } from '@/components/docs/api-reference';
import { openapi } from '@/lib/api/openapi/documents';
import { fieldTexts, typeText } from '@/lib/api/openapi/field-texts';
import { bodiesOf, operationsOf } from '@/lib/api/openapi/types';
import { ownAddress } from '@/lib/http/address';

export const metadata: Metadata = { title: 'API reference' };

/** Every operation of the document that the server gives of itself. */
export default async function ApiReferencePage() {
  const document = openapi();
  const operations = operationsOf(document);
  const origin = ownAddress(Object.fromEntries(await headers()));
  const groups = document.tags.map(({ name, description }) => ({
    name,
    description,
    operations: operations
      .filter(({ operation }) => operation.tags.includes(name))
      .map(({ method, path, operation }) => {
        const body = bodiesOf(operation)[0];
        const answer = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
        const media = Object.values(answer?.[1].content ?? {})[0];
        return {
          id: operation.operationId,
          method,
          path,
          summary: operation.summary,
          // The scope is shown by itself.
          description: (operation.description ?? '').replace(/\s*Needs the scope `[^`]+`\.$/, ''),
          scope: operation['x-required-scope'] ?? null,
          parameters: (operation.parameters ?? [])
            .filter((parameter) => parameter.in !== 'path')
            .map(({ name, in: place, description = '', required = false, schema }) => ({
              name,
              place,
              type: typeText(schema, document.components.schemas),
              description,
              required,
            })),
          body:
            body === undefined
              ? null
              : {
                  contentType: body[0],
                  example: body[1].example,
                  fields: fieldTexts(body[1].schema ?? {}, document.components.schemas),
                },
          statuses: Object.keys(operation.responses),
          example: media?.example,
        };
      }),
  }));
  const tenantSlug = (await findPortalMember())?.tenantSlug ?? null;
  return <ApiReference groups={groups} origin={origin} tenantSlug={tenantSlug} />;
}
