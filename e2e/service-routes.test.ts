import { describe, expect, inject, it } from 'vitest';
import { METRICS_TOKEN } from './support/start-product';

const baseUrl = inject('baseUrl');

describe('service routes', () => {
  it('tell health, readiness, models and the contract to anybody', async () => {
    const get = async (path: string) => {
      const response = await fetch(baseUrl + path);
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/health')).toMatchObject({
      status: 200,
      body: { success: true, data: { status: 'ok' } },
    });
    const ready = await get('/health/ready');
    expect(Object.keys(ready.body.data.checks).sort()).toEqual(['database', 'models', 'queue', 'storage']);
    const models = (await get('/api/v1/models')).body.data;
    expect(models.map((model: { id: string }) => model.id)).toEqual(
      [10, 30, 60, 90, 120].map((n) => `mixed-${n}-v2`),
    );
    expect(models.map((model: { credits: number }) => model.credits)).toEqual([1, 2, 3, 4, 5]);
    for (const model of models) {
      const card = await fetch(baseUrl + model.card_url);
      expect([card.status, card.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    }
    expect((await get('/api/v1/openapi.json')).body.openapi).toBe('3.1.0');
    expect((await get('/api/v1/postman.json')).body.info.schema).toContain('v2.1.0');
  });

  it('show metrics to the holder of the token only', async () => {
    const get = (authorization?: string) =>
      fetch(`${baseUrl}/metrics`, {
        headers: authorization === undefined ? {} : { authorization },
      });
    for (const wrong of [undefined, 'Bearer wrong', `Basic ${METRICS_TOKEN}`])
      expect((await get(wrong)).status).toBe(404);
    const page = await (await get(`Bearer ${METRICS_TOKEN}`)).text();
    expect(page).toContain('lifesign_http_request_duration_seconds_count{');
    expect(page).toContain('lifesign_submissions_open{status="pending"}');
    expect(page).toMatch(/^lifesign_worker_age_seconds \d/m);
    expect(page).toContain('lifesign_sweep_overdue{sweep="videos"} ');
    // Of the process itself: memory, processor, event loop, garbage collector.
    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds_count',
    ])
      expect(page).toMatch(new RegExp(`^${name}(\\{[^}]*\\})? \\d`, 'm'));
  });
});
