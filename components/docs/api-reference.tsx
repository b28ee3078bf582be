import { Badge } from '../ui/badge';
import { CodeBlock } from '../ui/code-block';
import { TryDisclosure } from './try-disclosure';
import type { ReferenceField, ReferenceOperation } from './try-request';

export interface ReferenceGroup {
  name: string;
  description: string;
  operations: ReferenceOperation[];
}

const isJson = (contentType: string) => contentType.endsWith('json');

/** A command that calls the operation as it is documented. */
function curlOf({ method, path, body, scope }: ReferenceOperation, origin: string): string {
  const address = `${origin}${path.replace('{tenant_slug}', '$LIFESIGN_TENANT').replace(/\{(\w+)\}/g, '<$1>')}`;
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}"${address}"`];
  if (scope !== null) lines.push('-H "X-API-Key: $LIFESIGN_API_KEY"');
  if (body !== null && isJson(body.contentType)) {
    lines.push('-H "content-type: application/json"');
    lines.push(`-d '${JSON.stringify(body.example ?? {}).replaceAll("'", `'\\''`)}'`);
  }
  if (body?.contentType === 'multipart/form-data') lines.push('-F "video_file=@selfie-video.mp4"');
  return lines.join(' \\\n  ');
}

/** Parameters and the fields of the body, which stand in `place`. */
function Fields({ fields }: { fields: (ReferenceField & { place: string })[] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="divide-y divide-line rounded-xl border border-line text-sm">
      {fields.map(({ name, place, type, description, required }) => (
        <div
          key={`${place} ${name}`}
          className="px-4 py-2.5 sm:grid sm:grid-cols-[14rem_minmax(0,1fr)] sm:gap-4"
        >
          <dt className="font-mono text-[13px] break-words">
            {name}
            <span className="ml-2 font-sans text-xs text-ink-faint">
              {required ? `${place}, required` : place}
            </span>
          </dt>
          <dd className="min-w-0 break-words text-ink-soft">
            {description.replaceAll('`', '')}
            <span className="block text-xs text-ink-faint">{type}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const placeOf = (contentType: string) => (isJson(contentType) ? 'body' : 'form');

interface OperationBlockProps {
  operation: ReferenceOperation;
  origin: string;
  tenantSlug: string | null;
}

function OperationBlock({ operation, origin, tenantSlug }: OperationBlockProps) {
  const { id, method, path, summary, description, scope, parameters, body, statuses, example } = operation;
  return (
    <details id={id} className="group scroll-mt-4 rounded-2xl border border-line bg-surface shadow-card">
      <summary className="flex min-h-14 list-none flex-wrap items-center gap-x-3 gap-y-1 rounded-2xl px-4 py-3 [&::-webkit-details-marker]:hidden">
        <Badge tone={method === 'GET' ? 'info' : method === 'DELETE' ? 'danger' : 'good'}>{method}</Badge>
        <span className="min-w-0 flex-1 text-sm font-medium">{summary}</span>
        <code className="w-full font-mono text-[13px] break-all text-ink-faint">{path}</code>
      </summary>
      <div className="space-y-4 px-4 pb-5">
        <p className="text-sm whitespace-pre-line text-ink-soft">{description.replaceAll('`', '')}</p>
        <p className="text-[13px] text-ink-faint">
          {scope === null ? 'No key needed' : `Scope ${scope}`} · responses {statuses.join(', ')}
        </p>
        <Fields
          fields={[
            ...parameters,
            ...(body?.fields ?? []).map((field) => ({ ...field, place: placeOf(body!.contentType) })),
          ]}
        />
        <CodeBlock what={`curl of ${id}`} code={curlOf(operation, origin)} />
        {example !== undefined && (
          <CodeBlock what={`answer of ${id}`} code={JSON.stringify(example, null, 2)} />
        )}
        <TryDisclosure operation={operation} tenantSlug={tenantSlug} />
      </div>
    </details>
  );
}

interface ApiReferenceProps {
  groups: ReferenceGroup[];
  origin: string;
  /** Of the signed-in member, for tries; null for a reader who isn't. */
  tenantSlug: string | null;
}

/** All operations of the API by subject, each closed until it is wanted. */
export function ApiReference({ groups, origin, tenantSlug }: ApiReferenceProps) {
  return (
    <article>
      <h1 className="mb-3 text-3xl font-semibold">API reference</h1>
      <p className="mb-8 text-ink-soft">
        Generated from the running API. Download:{' '}
        <a href="/api/v1/openapi.json" className="underline underline-offset-4">
          OpenAPI 3.1
        </a>
        ,{' '}
        <a href="/api/v1/postman.json" className="underline underline-offset-4">
          Postman collection
        </a>
        .
      </p>
      <div className="space-y-10">
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`tag-${group.name}`}>
            <h2 id={`tag-${group.name}`} className="text-xl font-semibold">
              {group.name}
            </h2>
            <p className="mt-1 mb-4 text-ink-soft">{group.description}</p>
            <div className="space-y-2.5">
              {group.operations.map((operation) => (
                <OperationBlock
                  key={operation.id}
                  operation={operation}
                  origin={origin}
                  tenantSlug={tenantSlug}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
    </article>
  );
}
