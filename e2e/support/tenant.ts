import { inject } from 'vitest';
import { db, sql } from '@/db/client';
import { creditAccounts, creditLedger, metadataSchemas, tenants } from '@/db/schema';
import { seedApiKey } from '@/lib/api-keys/seed-api-key';
import { hashPassword } from '@/lib/auth/password';
import { uuidv7 } from '@/lib/ids';
import type { Role, Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { ApiClient } from './client';
import { addPerson, type TestMember } from './people';

/** A tenant of a suite's own. */
export interface TestTenant {
  id: string;
  slug: string;
  /** A client with a live key that may submit and read. */
  client: ApiClient;
  newClient(options?: {
    mode?: Mode;
    scopes?: Scope[];
    expiresAt?: Date;
  }): Promise<ApiClient & { keyId: string }>;
  balance(): Promise<number>;
  ledger(): Promise<{ submission_id: string | null; kind: string; amount: number }[]>;
  publishSchema(schema: unknown): Promise<void>;
  addMember(role: Role, password: string, rights?: { isOperator: boolean }): Promise<TestMember>;
}

const SCOPES: Scope[] = ['detection:write', 'detection:read', 'credits:read'];

/** Makes a tenant with credits and a key, directly in the database of the product under test. */
export async function createTenant(
  name: string,
  { credits = 1_000, baseUrl = inject('baseUrl') }: { credits?: number; baseUrl?: string } = {},
): Promise<TestTenant> {
  const id = uuidv7();
  const slug = `${name}-${id.slice(-8)}`;
  await db().insert(tenants).values({ id, slug, name, threshold: 65, retentionHours: 24 });
  await db().insert(creditAccounts).values({ tenantId: id, balance: credits });
  await db().insert(creditLedger).values({ tenantId: id, kind: 'grant', amount: credits });

  const newClient: TestTenant['newClient'] = async ({ mode = 'live', scopes = SCOPES, expiresAt } = {}) => {
    const made = await seedApiKey(db(), { tenantId: id, mode, name: 'test', scopes, expiresAt });
    return Object.assign(new ApiClient(baseUrl, slug, made.key), { keyId: made.id });
  };
  return {
    id,
    slug,
    client: await newClient(),
    newClient,
    async balance() {
      const rows = await sql()<{ balance: number }[]>`
        select balance from credit_accounts where tenant_id = ${id}`;
      return rows[0]!.balance;
    },
    async ledger() {
      const rows = await sql()<{ submissionId: string | null; kind: string; amount: number }[]>`
        select submission_id, kind, amount from credit_ledger where tenant_id = ${id} order by id`;
      return rows.map((row) => ({
        submission_id: row.submissionId,
        kind: row.kind,
        amount: row.amount,
      }));
    },
    async publishSchema(schema) {
      await db()
        .insert(metadataSchemas)
        .values({ tenantId: id, version: 1, status: 'published', schema, publishedAt: new Date() });
    },
    async addMember(role, password, { isOperator } = { isOperator: false }) {
      const email = `${isOperator ? 'operator-' : ''}${role}-${id.slice(-8)}@example.com`;
      const passwordHash = await hashPassword(password);
      return addPerson(id, role, { email, name: role, passwordHash, isOperator });
    },
  };
}
