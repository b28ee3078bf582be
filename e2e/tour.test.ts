import { expect, inject, it } from 'vitest';
import { TOUR, TOUR_SCOPES } from '@/lib/api/openapi/tour';
import { contractOf } from './support/contract';
import { TourGuide } from './support/take-tour';
import { createTenant } from './support/tenant';

it('finds every operation of an API key as the tour says, from top to bottom on a fresh tenant', async () => {
  const tenant = await createTenant('tour');
  const { key, slug } = await tenant.newClient({ scopes: [...TOUR_SCOPES] });
  const contract = (await contractOf(inject('baseUrl')))!;
  const settings = { base_url: inject('baseUrl'), tenant_slug: slug, api_key: key };
  const guide = new TourGuide({ document: contract.document, settings });
  const wrong: string[] = [];
  for await (const visit of guide.take(TOUR)) {
    const { step, method, path, status, text } = visit;
    const name = `${step.operation} ${method} ${path} → ${status}`;
    if (!step.statuses.includes(status)) wrong.push(`${name}, not ${step.statuses}: ${text.slice(0, 300)}`);
    const problem = contract.problem(visit);
    if (problem !== null) wrong.push(`${name}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});
