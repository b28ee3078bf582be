import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { TOUR_SCOPES } from '@/lib/api/openapi/tour';
import { createTenant } from '../support/tenant';
import { installTool } from '../support/tool';

const COLLECTION = path.resolve('docs/postman.json');

interface Report {
  run: {
    stats: { requests: { total: number }; assertions: { total: number; failed: number } };
    failures: { source?: { name: string }; error: { test?: string; message: string } }[];
  };
}

it('newman runs the collection from top to bottom on a fresh tenant, and every assertion holds', async () => {
  const newman = await installTool('newman');
  const tenant = await createTenant('postman');
  const { key, baseUrl, slug } = await tenant.newClient({ scopes: [...TOUR_SCOPES] });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-newman-'));
  const report = path.join(folder, 'report.json');
  try {
    const variables = { base_url: baseUrl, tenant_slug: slug, api_key: key };
    await newman
      .run('newman', [
        'run',
        COLLECTION,
        ...Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]),
        '--reporters=json',
        `--reporter-json-export=${report}`,
      ])
      .catch((error: unknown) => error);
    const { run } = JSON.parse(await readFile(report, 'utf8')) as Report;
    const failures = run.failures.map(
      ({ source, error }) => `${source?.name}: ${error.test}: ${error.message}`,
    );
    expect(failures).toEqual([]);
    const items = (JSON.parse(await readFile(COLLECTION, 'utf8')) as { item: { item: unknown[] }[] }).item;
    const count = items.reduce((sum, { item }) => sum + item.length, 0);
    expect(run.stats.requests.total).toBeGreaterThanOrEqual(count);
    expect(run.stats.assertions.total).toBeGreaterThan(count);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
