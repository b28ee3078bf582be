import { expect, it } from 'vitest';
import { countRequest, renderMetrics } from './metrics';

const page = () => renderMetrics([]);

it('counts requests by method, route and status, each in its bucket', async () => {
  countRequest('GET', '/api/v1/models', 200, 4);
  countRequest('GET', '/api/v1/models', 200, 40);
  countRequest('GET', '/api/v1/models', 404, 4);
  const lines = (await page()).split('\n');
  const of = (what: string) =>
    lines.find((line) => line.startsWith(`lifesign_http_request_duration_seconds_${what}`));
  const labels = 'method="GET",route="/api/v1/models",status="200"';
  expect(of(`count{${labels}}`)).toMatch(/ 2$/);
  expect(of(`sum{${labels}}`)).toMatch(/ 0\.044/);
  expect(of(`bucket{le="0.005",${labels}}`)).toMatch(/ 1$/);
  expect(of(`bucket{le="0.05",${labels}}`)).toMatch(/ 2$/);
});

it('keeps methods that a client made up out of the labels', async () => {
  for (const method of ['get"} 1\n# EOF', 'x'.repeat(100), 'BREW!'])
    countRequest(method, 'unmatched', 405, 1);
  const text = await page();
  expect(text).toContain('method="OTHER",route="unmatched",status="405"} 3');
  expect(text).not.toMatch(/EOF|xxx|BREW/);
});

it('shows what is read when somebody asks, and keeps none of it', async () => {
  const reading = {
    name: 'lifesign_test',
    help: 'A figure.',
    values: [{ labels: { of: 'a"\n' }, value: 2 }],
  };
  expect(await renderMetrics([reading])).toContain('lifesign_test{of="a\\"\\n"} 2');
  expect(await page()).not.toContain('lifesign_test');
});
