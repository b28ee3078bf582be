import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import NextAuth from 'next-auth';
import { authOptions } from '@/lib/auth/auth-options';

type Providers = ReturnType<typeof authOptions>['providers'];

/** next-auth's routes on node:http, as Next hosts them. */
export interface SignInPortal {
  url: string;
  stop(): void;
}

/** @param moreProviders beside those of the settings, asked for at each request */
export async function startSignInPortal(moreProviders: () => Providers = () => []): Promise<SignInPortal> {
  const server = http.createServer(async (request, response) => {
    await serve(request, response, await text(request), moreProviders());
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

function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  body: string,
  moreProviders: Providers,
): unknown {
  const url = new URL(request.url ?? '/', 'http://portal');
  const cookies = Object.fromEntries(
    (request.headers.cookie ?? '').split('; ').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), decodeURIComponent(part.slice(at + 1))];
    }),
  );
  const nextauth = url.pathname.replace('/api/auth/', '').split('/');
  Object.assign(request, {
    query: { ...Object.fromEntries(url.searchParams), nextauth },
    cookies,
    body: Object.fromEntries(new URLSearchParams(body)),
  });
  Object.assign(response, {
    status: (code: number) => Object.assign(response, { statusCode: code }),
    json: (value: unknown) => response.end(JSON.stringify(value)),
    send: (value: unknown) => response.end(typeof value === 'string' ? value : JSON.stringify(value)),
  });
  const options = authOptions({
    userAgent: request.headers['user-agent'] ?? null,
    remoteAddress: request.socket.remoteAddress ?? 'unknown',
  });
  options.providers.push(...moreProviders);
  return NextAuth(request as never, response as never, options);
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
