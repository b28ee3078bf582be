import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closeDatabase, db, sql } from '@/db/client';
import { insertTenant } from '@/db/insert-tenant';
import { migrate } from '@/db/migrate';
import { EmbeddedPostgres } from '@/launcher/embedded-postgres';
import { loadSecrets } from '@/launcher/secrets';
import { seedFirstRun } from '@/launcher/seed';
import { seedApiKey } from '@/lib/api-keys/seed-api-key';
import { uuidv7 } from '@/lib/ids';
import type { Scope } from '@/lib/shared/scopes';

/** A database of its own with one tenant, on which product and reference are measured in turn. */
export interface Stage {
  dataDir: string;
  url: string;
  postgresPid: number;
  authSecret: string;
  slug: string;
  key: string;
  /** Adds a tenant with credits. */
  addTenant(slug: string): Promise<{ slug: string; key: string }>;
  /** Adds finished submissions. @returns their ids */
  addSubmissions(count: number): Promise<string[]>;
  /** Restarts PostgreSQL with `pg_stat_statements`, so that statements can be counted. */
  countStatements(): Promise<void>;
  query<Row>(text: string, values?: string[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Starts an embedded PostgreSQL on a free port with its data in a temporary folder. */
export async function openStage(port: number): Promise<Stage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-bench-'));
  // As root, PostgreSQL runs under another account, which has to enter.
  chmodSync(dataDir, 0o755);
  const { authSecret, postgresPassword } = loadSecrets(dataDir);
  const newServer = () =>
    new EmbeddedPostgres({ dataDir, password: postgresPassword, port, mayMovePort: false });
  let postgres = newServer();
  await postgres.start();
  process.env.DATABASE_URL = postgres.url;
  await migrate(postgres.url);
  const run = await seedFirstRun();
  if (run === null) throw new Error('the new database has a tenant already');
  await sql()`update credit_accounts set balance = 100000000`;
  return {
    dataDir,
    url: postgres.url,
    get postgresPid() {
      return postgres.pid!;
    },
    authSecret,
    slug: run.tenantSlug,
    key: run.liveKey,
    addTenant,
    addSubmissions,
    async countStatements() {
      await sql()`alter system set shared_preload_libraries = 'pg_stat_statements'`;
      await closeDatabase();
      await postgres.stop();
      postgres = newServer();
      await postgres.start();
      await sql()`create extension if not exists pg_stat_statements`;
    },
    query: async <Row>(text: string, values: string[] = []) =>
      (await sql().unsafe(text, values)) as unknown as Row[],
    async stop() {
      await closeDatabase();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

async function addTenant(slug: string): Promise<{ slug: string; key: string }> {
  const id = uuidv7();
  return db().transaction(async (tx) => {
    await insertTenant(tx, { id, slug, name: slug, credits: 100_000_000, note: 'For a measurement' });
    const scopes: Scope[] = ['detection:write', 'detection:read'];
    const { key } = await seedApiKey(tx, { tenantId: id, mode: 'live', name: 'bench', scopes });
    return { slug, key };
  });
}

async function addSubmissions(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  await sql()`
    insert into submissions (id, tenant_id, api_key_id, mode, status, model, model_version, threshold, content_hash,
      input_kind, metadata, credits, billing_state, real_score, verdict, frames_processed, processing_ms, started_at,
      completed_at, deadline_at)
    select new.id, k.tenant_id, k.id, k.mode, 'completed', 'detector-lite', '1', 65, 'seed', 'file',
      '{"reference": "case-1234", "channel": "mobile"}', 1, 'captured', 0.91, 'live', 10, 420, now(), now(),
      now() + interval '10 minutes'
    from unnest(${ids}::uuid[]) new(id), api_keys k where k.mode = 'live'`;
  return ids;
}
