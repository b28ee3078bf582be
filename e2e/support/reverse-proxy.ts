import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findProgram } from './find-program';
import { freePort } from './free-port';

/** The name that the documented configurations answer to. */
export const PUBLIC_NAME = 'verify.example.com';

/** A proxy that the documentation has a configuration for. */
export interface ProxyKind {
  name: 'nginx' | 'caddy' | 'haproxy';
  program: string | null;
  /** The documented configuration with the test's ports and certificate, and what a whole file has around it. */
  file(configuration: string, place: ProxyPlace): string;
  args(file: string): string[];
}

interface ProxyPlace {
  folder: string;
  port: number;
}

/** The example of the documentation in a language. */
export function documentedConfiguration(language: string): string {
  const page = readFileSync('docs/proxies.md', 'utf8');
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page)![1]!;
}

/** Debian keeps servers where the PATH of people does not lead. */
function findServer(name: ProxyKind['name']): string | null {
  const usual = `/usr/sbin/${name}`;
  return findProgram(name, `${name.toUpperCase()}_PATH`) ?? (existsSync(usual) ? usual : null);
}

const own = (configuration: string, { folder }: ProxyPlace) =>
  configuration.replaceAll('/etc/ssl/', `${folder}/`);

export const PROXIES: ProxyKind[] = [
  {
    name: 'nginx',
    program: findServer('nginx'),
    file: (configuration, place) => `
      daemon off; pid ${place.folder}/pid; error_log stderr; user ${os.userInfo().username};
      events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${place.folder}/${one};`).join('\n')}
        ${own(configuration, place).replace('listen 443 ssl', `listen 127.0.0.1:${place.port} ssl`)}
      }`,
    args: (file) => ['-c', file],
  },
  {
    name: 'caddy',
    program: findServer('caddy'),
    // A certificate of ours: the one that it gets by itself needs the internet.
    file: (configuration, place) => `
      {
        admin off
        auto_https disable_redirects
        storage file_system ${place.folder}
      }
      ${configuration.replace(`${PUBLIC_NAME} {`, `${PUBLIC_NAME}:${place.port} {\n tls ${place.folder}/cert.pem ${place.folder}/${PUBLIC_NAME}.key`)}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
  {
    name: 'haproxy',
    program: findServer('haproxy'),
    file: (configuration, place) =>
      own(configuration, place).replace('bind :443', `bind 127.0.0.1:${place.port}`),
    args: (file) => ['-db', '-f', file],
  },
];

/** Certificate and key of the public name; the `.pem` has both, as HAProxy wants it. */
function makeCertificate(folder: string): void {
  const key = path.join(folder, `${PUBLIC_NAME}.key`);
  const certificate = path.join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${PUBLIC_NAME}`].concat([
      ...['-addext', `subjectAltName=DNS:${PUBLIC_NAME}`, '-keyout', key, '-out', certificate],
    ]),
    { stdio: 'ignore' },
  );
  const both = Buffer.concat([readFileSync(certificate), readFileSync(key)]);
  writeFileSync(path.join(folder, `${PUBLIC_NAME}.pem`), both);
}

export interface ProxyAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface ProxyRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** A proxy with a configuration, in front of a product. */
export class ReverseProxy {
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly place: ProxyPlace,
    private readonly certificate: Buffer,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** @param baseUrl of the product, which the configuration names as 127.0.0.1:3000 */
  static async start(kind: ProxyKind, configuration: string, baseUrl: string): Promise<ReverseProxy> {
    const folder = mkdtempSync(path.join(os.tmpdir(), `lifesign-${kind.name}-`));
    const place = { folder, port: await freePort() };
    makeCertificate(folder);
    const file = path.join(folder, 'proxy.conf');
    writeFileSync(file, kind.file(configuration.replaceAll('127.0.0.1:3000', new URL(baseUrl).host), place));
    const child = spawn(kind.program!, kind.args(file), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: folder },
    });
    const proxy = new ReverseProxy(child, place, readFileSync(path.join(folder, 'cert.pem')));
    await proxy.listening();
    return proxy;
  }

  private async listening(): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the proxy stopped:\n${this.output}`);
      const socket = net.connect(this.place.port, '127.0.0.1');
      const isUp = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Sends one request to the public name; resolves when the head of the answer is there. */
  open(target: string, { method = 'GET', headers = {}, body }: ProxyRequest = {}) {
    return new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = https.request({
        ...{ host: '127.0.0.1', port: this.place.port, servername: PUBLIC_NAME, ca: this.certificate },
        ...{ path: target, method, agent: false, timeout: 60_000 },
        headers: { host: PUBLIC_NAME, ...length, ...headers },
      });
      request.on('response', resolve).on('error', reject);
      request.end(body);
    });
  }

  /** The same; resolves with the whole answer. */
  async ask(target: string, options: ProxyRequest = {}): Promise<ProxyAnswer> {
    const response = await this.open(target, options);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode!, headers: response.headers, text };
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
    rmSync(this.place.folder, { recursive: true, force: true });
  }
}
