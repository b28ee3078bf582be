import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { sql } from '@/db/client';
import type {
  NewWebhookEndpoint,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
} from '@/packages/sdk/src/generated';
import type { Answer, ApiClient } from './client';
import { createTenant, type TestTenant } from './tenant';

/** Enough of a video for the sandbox, which judges nothing. */
export const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
export const SCOPES = ['detection:write', 'detection:read', 'webhooks:read', 'webhooks:write'] as const;

interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A tenant with webhooks in its sandbox, and the receiver that they go to. */
export class WebhookUser {
  /** What the receiver answers, by path, so that each test has its own; thanks, unless told otherwise. */
  readonly answers = new Map<string, (response: http.ServerResponse) => void>();
  readonly #received: Received[] = [];
  readonly #receiver = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.#received.push({ path: request.url!, headers: request.headers as Record<string, string>, body });
    const answer = this.answers.get(request.url!);
    if (answer === undefined) response.end('thanks');
    else answer(response);
  });

  private constructor(
    readonly tenant: TestTenant,
    readonly client: ApiClient,
  ) {}

  static async start(): Promise<WebhookUser> {
    const tenant = await createTenant('webhooks');
    const client = await tenant.newClient({ mode: 'test', scopes: [...SCOPES] });
    const user = new WebhookUser(tenant, client);
    await new Promise<void>((resolve) => user.#receiver.listen(0, '127.0.0.1', resolve));
    return user;
  }

  stop(): void {
    this.#receiver.closeAllConnections();
    this.#receiver.close();
  }

  /** The receiver's address for a path. */
  at(path: string): string {
    return `http://127.0.0.1:${(this.#receiver.address() as AddressInfo).port}${path}`;
  }

  /** What came in at a path. */
  calls(path: string): Received[] {
    return this.#received.filter((entry) => entry.path === path);
  }

  /** Calls a route of the webhooks, whatever it answers. */
  request<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.client.request<T>(`/api/v1/${this.tenant.slug}/webhooks${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }

  async send<T>(method: string, path: string, body: unknown = {}): Promise<T> {
    const answer = await this.request<T>(method, path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body.data;
  }

  async read<T>(path: string): Promise<T> {
    return (await this.request<T>('GET', path)).body.data;
  }

  addEndpoint(path: string, more: object = {}): Promise<NewWebhookEndpoint> {
    return this.send<NewWebhookEndpoint>('POST', '/endpoints', { url: this.at(path), ...more });
  }

  removeEndpoint({ id }: NewWebhookEndpoint): Promise<Answer<unknown>> {
    return this.request('DELETE', `/endpoints/${id}`);
  }

  /** The one delivery of an endpoint, once it is as wanted. */
  async delivery(
    endpoint: NewWebhookEndpoint,
    isWanted: (found: WebhookDeliveryDetail) => boolean,
  ): Promise<WebhookDeliveryDetail> {
    let found: WebhookDeliveryDetail | undefined;
    await expect
      .poll(
        async () => {
          const { items } = await this.read<WebhookDeliveryPage>(`/endpoints/${endpoint.id}/deliveries`);
          found = items[0] && (await this.read<WebhookDeliveryDetail>(`/deliveries/${items[0].id}`));
          return found !== undefined && isWanted(found);
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(true);
    return found!;
  }

  /** Virtual time: what a delivery sleeps for is over now. The log tells of an attempt a moment before its pause begins. */
  async wake(found: WebhookDeliveryDetail): Promise<void> {
    const wakened = () => sql()`update wf.job set available_at = now(), order_at = now() where run_id in
    (select id from wf.run where event_id = ${`${found.id}:delivery`}) and available_at > now() returning id`;
    await expect.poll(async () => (await wakened()).length, { timeout: 20_000 }).toBe(1);
    await sql()`select pg_notify('wf', 'e')`;
  }
}
