import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres } from '@/db/testing/postgres';
import { MeteredRequest } from '@/lib/http/metered-request';
import { flushRequestLog } from '@/lib/usage/request-log';

/** The API over HTTP in this process, on a database and a data folder of its own. */
export interface TestApi {
  baseUrl: string;
  databaseUrl: string;
  dataDir: string;
  stop(): Promise<void>;
}

/**
 * Starts what `server.ts` serves without the portal, for tests of routes that need no worker. A test file calls it
 * before anything reads the settings; `settings` are those of `.env.example`.
 */
export async function startTestApi(settings: Record<string, string> = {}): Promise<TestApi> {
  const postgres = await startTestPostgres();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-api-'));
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    AUTH_SECRET: 'a secret that only this test process knows',
    RATE_LIMIT_PER_MINUTE: '100000',
    TENANT_RATE_LIMIT_PER_MINUTE: '100000',
    ...settings,
  });
  await sql()`insert into worker_heartbeats (worker_id, seen_at) values ('test', now() + interval '1 day')`;
  const [{ handleApi }, { sendReply, toApiRequest }] = await Promise.all([
    import('@/lib/api/app'),
    import('@/lib/http/node-host'),
  ]);
  const stopping = new AbortController();
  const server = http.createServer({ IncomingMessage: MeteredRequest }, async (request, response) => {
    const options = { trustProxy: false, stopping: stopping.signal };
    await sendReply(request, response, await handleApi(toApiRequest(request, response, options)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    databaseUrl: postgres.url,
    dataDir,
    async stop() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await flushRequestLog();
      await closeDatabase();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
