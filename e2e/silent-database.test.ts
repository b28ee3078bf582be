import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { ROUTES } from '@/lib/api/routes';
import { inParallel } from './support/in-parallel';
import { portalManifest } from './support/portal-manifest';
import { familyOf, HAS_PROC, NEEDS_PROC, parentOf } from './support/process-tree';
import { Product } from './support/product';
import { type SilentProxy, startSilentProxy } from './support/silent-proxy';

/** In a whole run another product and its browser share the cores. */
const BUSY = process.env.CI ? 2 : 1;
/** What the product promises: an answer by then, and everything as before so soon after the end. */
const ANSWER_MS = BUSY * 10_000;
const HEAL_MS = BUSY * 5_000;
const FIRST_MS = 60_000;
/** More than the database's connections, and few enough for a small machine to render. */
const WIDTH = 24;

interface Request {
  name: string;
  path: string;
  init: RequestInit;
  isPage: boolean;
}

interface Answer {
  status: number;
  retryAfter: string | null;
  text: string;
}

const PASSWORD = /Password\s+(\S+)/;
const KEY = /X-API-Key: (sk-live-\w+)/;

describe('a database that hangs', () => {
  let database: TestPostgres;
  let proxy: SilentProxy;
  let product: Product;
  let cookie: string;
  let requests: Request[];
  let normally: Map<string, number>;

  beforeAll(async () => {
    database = await startTestPostgres();
    proxy = await startSilentProxy(database.url);
    product = await Product.start({ DATABASE_URL: proxy.url, METRICS_TOKEN: 'metrics' });
    await product.untilPrinted(PASSWORD);
    cookie = await signIn(product.baseUrl, PASSWORD.exec(product.output)![1]!);
    requests = [
      ...apiRequests(product.baseUrl, KEY.exec(product.output)![1]!, cookie),
      ...pageRequests(cookie),
    ];
    // The first time each page is made ready, which may take longer than answers may.
    const answers = await inParallel(requests, 8, (request) => ask(request, FIRST_MS));
    normally = new Map(requests.map(({ name }, at) => [name, answers[at]!.status]));
    expect([...normally.values()]).not.toContain(0);
  });
  afterAll(async () => {
    await product?.stop();
    await proxy?.stop();
    await database?.stop();
  });

  async function ask({ path, init }: Request, limitMs = ANSWER_MS): Promise<Answer> {
    const signal = AbortSignal.timeout(limitMs);
    try {
      const response = await fetch(product.baseUrl + path, { redirect: 'manual', ...init, signal });
      const retryAfter = response.headers.get('retry-after');
      return { status: response.status, retryAfter, text: await response.text() };
    } catch (error) {
      return { status: 0, retryAfter: null, text: String((error as Error).cause ?? error) };
    }
  }

  /** Everything that neither says 503 as it should nor answers as it does without the database. */
  async function wrongAnswers(asked = requests): Promise<string[]> {
    const answers = await inParallel(asked, WIDTH, (request) => ask(request));
    const unavailable = answers.filter(({ status }) => status === 503);
    // Not the few that need no database: those that do are what this is about.
    expect(unavailable.length).toBeGreaterThan(asked.length / 2);
    return asked.flatMap(({ name, init, isPage }, at) => {
      const { status, retryAfter, text } = answers[at]!;
      if (status === normally.get(name)) return [];
      if (status !== 503 || Number(retryAfter) < 1)
        return [`${name}: ${status}, retry after ${retryAfter}: ${text.slice(0, 300)}`];
      const isForPeople = isPage && new Headers(init.headers).has('accept');
      const isRight = isForPeople ? text.includes('database can’t be reached') : isEnvelope(text);
      return isRight ? [] : [`${name}: ${text}`];
    });
  }

  const every = (nth: number) => requests.filter((_request, at) => at % nth === 0);

  async function expectAllAsBefore(): Promise<void> {
    const first = requests.find(({ name }) => name.startsWith('GET /api/v1/:tenant_slug/credits'))!;
    await expect.poll(async () => (await ask(first)).status, { timeout: HEAL_MS, interval: 100 }).toBe(200);
    // Whether submissions are judged again is known with the worker's next sign of life; `ready` waits for that.
    const others = requests.filter(({ path }) => path !== '/health/ready');
    const answers = await inParallel(others, WIDTH, (request) => ask(request));
    const wrong = others.flatMap(({ name }, at) =>
      answers[at]!.status === normally.get(name) ? [] : [`${name}: ${JSON.stringify(answers[at])}`],
    );
    expect(wrong).toEqual([]);
    await product.ready();
  }

  it('every route and page answers 503 in time, with connections and without; then all is as before', async () => {
    expect(requests.filter(({ isPage }) => isPage).length).toBeGreaterThan(50);
    proxy.fallSilent();
    expect(await wrongAnswers(), 'on connections that stood').toEqual([]);
    expect(await wrongAnswers(), 'on new ones').toEqual([]);
    proxy.heal();
    await expectAllAsBefore();
    expect(product.output).toContain('database unavailable');
    expect(product.output).not.toContain('server.request_failed');
  }, 300_000);

  it.each(['to-server', 'to-client'] as const)(
    'also when bytes are lost only %s, in the middle of a statement',
    async (silence) => {
      const silent = proxy.fallSilentAtNextWrite(silence);
      expect(await wrongAnswers(every(4))).toEqual([]);
      await silent;
      proxy.heal();
      await expectAllAsBefore();
    },
    300_000,
  );

  it.skipIf(!HAS_PROC)(
    `also when every process of the database is stopped (${NEEDS_PROC})`,
    async () => {
      const sql = postgres(database.url, { max: 1 });
      const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const stopped = familyOf(parentOf(backend!.pid));
      await sql.end();
      try {
        for (const pid of stopped) signalIfThere(pid, 'SIGSTOP');
        expect(await wrongAnswers(every(3))).toEqual([]);
      } finally {
        for (const pid of stopped) signalIfThere(pid, 'SIGCONT');
      }
      await expectAllAsBefore();
    },
    300_000,
  );
});

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // A backend whose connection had ended meanwhile is gone as soon as it runs again.
  }
}

function isEnvelope(text: string): boolean {
  try {
    return 'service_unavailable' in JSON.parse(text).errors[0];
  } catch {
    return false;
  }
}

async function signIn(baseUrl: string, password: string): Promise<string> {
  const token = await fetch(`${baseUrl}/api/auth/csrf`);
  const csrfCookie = cookiesOf(token);
  const { csrfToken } = (await token.json()) as { csrfToken: string };
  const answer = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { cookie: csrfCookie },
    body: new URLSearchParams({ csrfToken, email: 'owner@acme.example', password, json: 'true' }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(200);
  return `${csrfCookie}; ${cookiesOf(answer)}`;
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** Every route of the table, with nothing in the body and names of things that don't exist. */
function apiRequests(origin: string, key: string, cookie: string): Request[] {
  return ROUTES.map(({ method, path, access }) => {
    const filled = path.replace(':tenant_slug', 'acme').replace(/:\w+/g, () => randomUUID());
    const caller: Record<string, string> = access === 'tenant' ? { 'x-api-key': key } : { cookie };
    const authorization = 'Bearer metrics';
    const headers = { ...(path === '/metrics' ? { authorization } : caller), origin };
    return { name: `${method} ${path}`, path: filled, init: { method, headers }, isPage: false };
  });
}

/** Every page that was built, as a browser opens it and as the open portal steps to it; and next-auth's own. */
function pageRequests(cookie: string): Request[] {
  const pages = Object.entries(portalManifest<Record<string, string>>('app-path-routes-manifest.json'))
    .filter(([file, page]) => file.endsWith('/page') && !page.startsWith('/_'))
    .map(([, page]) => page.replace('[tenant_slug]', 'acme').replace(/\[\w+\]/g, () => randomUUID()));
  const opened = pages.map((path) => ({
    name: `open ${path}`,
    path,
    init: { headers: { cookie, accept: 'text/html' } },
  }));
  const stepped = pages.map((path) => ({
    name: `step to ${path}`,
    path,
    // Next sends a step to its address with a mark of the headers first.
    init: { headers: { cookie, rsc: '1' }, redirect: 'follow' as const },
  }));
  const auth = ['session', 'csrf', 'providers'].map((name) => ({
    name: `auth ${name}`,
    path: `/api/auth/${name}`,
    init: { headers: { cookie } },
  }));
  const csrf = /csrf-token=([0-9a-f]+)/.exec(decodeURIComponent(cookie))![1]!;
  const body = new URLSearchParams({
    csrfToken: csrf,
    email: 'owner@acme.example',
    password: 'wrong',
    json: 'true',
  });
  const signingIn = {
    name: 'auth callback/credentials',
    path: '/api/auth/callback/credentials',
    init: { method: 'POST', headers: { cookie }, body },
  };
  return [...opened, ...stepped, ...auth, signingIn].map((request) => ({ ...request, isPage: true }));
}
