import { expect } from 'vitest';
import { db, sql } from '@/db/client';
import { submissions } from '@/db/schema';
import type { Answer, ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import type { DryRunView, SavedDraftView, SchemaStateView } from '@/lib/metadata-schema/schemas';
import { SCOPES } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';

export class SchemaClient {
  constructor(readonly client: ApiClient) {}

  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.client.request<T>(`/api/v1/${this.client.slug}/metadata-schema${path}`, {
      method,
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }

  state = () => this.call<SchemaStateView>('GET', '');
  save = (schema: unknown, expected_version?: number) =>
    this.call<SavedDraftView>('PUT', '/draft', { schema, expected_version });
  publish = (expected_version?: number) =>
    this.call<SchemaStateView>('POST', '/publish', { expected_version });
  dryRun = (body: unknown = {}) => this.call<DryRunView>('POST', '/dry-run', body);

  async saveAndPublish(schema: unknown): Promise<number> {
    const saved = await this.save(schema);
    expect(saved.status).toBe(200);
    expect((await this.publish(saved.body.data.draft.version)).status).toBe(200);
    return saved.body.data.draft.version;
  }

  submit(metadata: unknown): Promise<Answer<{ submission_id: string }>> {
    return this.client.request(this.client.detectPath, {
      method: 'POST',
      body: JSON.stringify({ video_url: 'https://media.example.com/clip.mp4', metadata }),
      headers: { 'content-type': 'application/json' },
    });
  }
}

export type SchemaTenant = TestTenant & { schema: SchemaClient };

export async function newSchemaTenant(api: TestApi, name: string): Promise<SchemaTenant> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl });
  const client = await tenant.newClient({ scopes: [...SCOPES] });
  return { ...tenant, schema: new SchemaClient(client) };
}

/** Rows as submissions leave them, without the work. */
export async function addSubmissions(
  tenant: TestTenant,
  metadata: (Record<string, unknown> | null)[],
  mode: Mode = 'live',
): Promise<string[]> {
  const ids = metadata.map(() => uuidv7()).sort();
  const rows = metadata.map((entry, i) => ({
    id: ids[i]!,
    tenantId: tenant.id,
    mode,
    model: 'mixed-10-v2',
    threshold: 65,
    contentHash: 'x',
    inputKind: 'file' as const,
    metadata: entry,
    credits: 0,
    billingState: 'none' as const,
    deadlineAt: new Date(Date.now() + 600_000),
  }));
  for (let i = 0; i < rows.length; i += 50)
    await db()
      .insert(submissions)
      .values(rows.slice(i, i + 50));
  return ids;
}

export const auditOf = async (tenant: TestTenant) =>
  (
    await sql()<{ action: string; detail: Record<string, unknown> }[]>`
      select action, detail from audit_log where tenant_id = ${tenant.id} and action like 'metadata_schema.%' order by created_at, id`
  ).map(({ action, detail }) => ({ action: action.replace('metadata_schema.', ''), ...detail }));

export const CHANNEL = {
  type: 'object',
  properties: { channel: { enum: ['web', 'app'] } },
  required: ['channel'],
};
export const ANY = { type: 'object' };
