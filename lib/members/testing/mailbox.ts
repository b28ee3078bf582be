import { expect } from 'vitest';
import type { MailServer } from '@/e2e/support/mail-server';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import { type SignInPortal, TestBrowser } from '@/lib/auth/testing/sign-in-portal';
import type { Role } from '@/lib/shared/scopes';
import { type Answer, call, inviteTo } from './people';

/** What people with and without the mailbox of an address do with the portal and the API. */
export class Addresses {
  constructor(
    private readonly api: TestApi,
    private readonly portal: SignInPortal,
    private readonly mail?: MailServer,
  ) {}

  newTenant(name: string): Promise<TestTenant> {
    return createTenant(name, { baseUrl: this.api.baseUrl });
  }

  /** @returns the token that is shown to whoever invites */
  invite(tenant: TestTenant, email: string, role: Role = 'viewer'): Promise<string> {
    return inviteTo(tenant, email, role);
  }

  accept(token: string, password: string, name = 'Somebody'): Promise<Answer<unknown>> {
    const body = JSON.stringify({ token, name, password });
    return call(this.api, '/invites/accept', { method: 'POST', body });
  }

  lookUp(token: string): Promise<Answer<{ has_account: boolean }>> {
    return call(this.api, '/invites/look-up', { method: 'POST', body: JSON.stringify({ token }) });
  }

  /** The token of the newest mail to an address. */
  async mailedToken(email: string): Promise<string> {
    return /#token=([\w-]{43})\s/.exec((await this.mail!.mailTo(email)).text)![1]!;
  }

  async mailedLink(email: string): Promise<string> {
    const body = JSON.stringify({ email });
    const before = this.mail!.mails.length;
    expect((await call(this.api, '/sign-in/links', { method: 'POST', body })).status).toBe(202);
    await expect.poll(() => this.mail!.mails.length).toBeGreaterThan(before);
    return this.mailedToken(email);
  }

  /** Signs in as the page does. @returns undefined when that is refused */
  signIn(email: string, password: string, tenantSlug = ''): Promise<Visit | undefined> {
    return this.#enter('credentials', { email, password, tenant_slug: tenantSlug });
  }

  signInByLink(token: string): Promise<Visit | undefined> {
    return this.#enter('email-link', { token });
  }

  /** The visit that a browser with this session makes. */
  visitBy(session: string): Visit {
    const headers = { cookie: `lifesign.session=${session}`, origin: this.api.baseUrl };
    return {
      send: (path, method = 'GET', body = undefined) =>
        call(this.api, path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
      opens: async ({ slug }) => (await call(this.api, `/${slug}/settings`, { headers })).status === 200,
    };
  }

  async #enter(method: string, fields: Record<string, string>): Promise<Visit | undefined> {
    const browser = new TestBrowser(this.portal.url);
    const { csrfToken } = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ ...fields, csrfToken, callbackUrl: '/', json: 'true' });
    await browser.fetch(`/api/auth/callback/${method}`, { method: 'POST', body });
    return browser.session === undefined ? undefined : this.visitBy(browser.session);
  }
}

/** Requests with one session. */
export interface Visit {
  send<T = unknown>(path: string, method?: string, body?: unknown): Promise<Answer<T>>;
  /** Whether the session is one of a member of this tenant. */
  opens(tenant: TestTenant): Promise<boolean>;
}
