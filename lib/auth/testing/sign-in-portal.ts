import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAuth } from '@/lib/auth/answer-auth';
import { sendReply, toApiRequest } from '@/lib/http/node-host';

type Providers = Parameters<typeof answerAuth>[1];

/** next-auth's routes on node:http, as `server.ts` hosts them. */
export interface SignInPortal {
  url: string;
  stop(): void;
}

/** @param moreProviders beside those of the settings, asked for at each request */
export async function startSignInPortal(moreProviders: () => Providers = () => []): Promise<SignInPortal> {
  const stopping = new AbortController();
  const server = http.createServer(async (request, response) => {
    const asked = toApiRequest(request, response, { trustProxy: false, stopping: stopping.signal });
    await sendReply(request, response, await answerAuth(asked, moreProviders()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.NEXTAUTH_URL = url;
  return {
    url,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A browser as far as this needs one: it keeps cookies. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly portalUrl: string) {}

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'user-agent': 'Test browser' };
    const response = await fetch(new URL(path, this.portalUrl), { redirect: 'manual', headers, ...init });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** @returns the address of the provider that the portal sends to */
  async leaveFor(provider: string): Promise<string> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, callbackUrl: '/acme/team', json: 'true' });
    const answer = await this.fetch(`/api/auth/signin/${provider}`, { method: 'POST', body });
    return ((await answer.json()) as { url: string }).url;
  }

  /** To the provider and its way back. @returns the address with code and state that the provider sends back to */
  async visitProvider(): Promise<string> {
    const there = await fetch(await this.leaveFor('oidc'), { redirect: 'manual' });
    return there.headers.get('location')!;
  }

  /** @returns where the portal leads in the end */
  async comeBack(address: string): Promise<string> {
    const { pathname, search } = new URL(address);
    const response = await this.fetch(pathname + search);
    return response.headers.get('location')!.replace(this.portalUrl, '');
  }

  get session(): string | undefined {
    return this.cookies.get('lifesign.session');
  }
}
