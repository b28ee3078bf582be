import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How the next sign-in at the provider goes. */
export interface OidcAnswer {
  sub?: string;
  email?: string;
  email_verified?: unknown;
  /** Claims as they are not to be. */
  forged?: Record<string, unknown>;
  /** Signs with a key that nobody published. */
  isSignedByOther?: boolean;
  /** Leaves the address out of the ID token and gives it in the user info. */
  isInUserInfo?: boolean;
  /** What the user info says its subject is. */
  userInfoSub?: string;
}

export const CLIENT = { id: 'lifesign', secret: 'a secret of the client' };

const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * An OpenID provider on loopback with real keys (RS256), discovery, PKCE (S256) and one-time codes. Whoever asks is
 * signed in at once as `answer` says.
 */
export class OidcServer {
  answer: OidcAnswer = {};
  readonly #codes = new Map<string, { nonce: string; challenge: string; redirect: string }>();
  readonly #tokens = new Map<string, OidcAnswer>();

  private constructor(
    private readonly server: http.Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<OidcServer> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new OidcServer(server, issuer);
    server.on('request', (request, response) => void provider.#serve(request, response));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return void send(200, {
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          userinfo_endpoint: `${this.issuer}/userinfo`,
          jwks_uri: `${this.issuer}/keys`,
        });
      case '/keys':
        return void send(200, {
          keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return void response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
      case '/token': {
        const body = this.#exchange(new URLSearchParams(await text(request)), request);
        return void (body === null ? send(400, { error: 'invalid_grant' }) : send(200, body));
      }
      case '/userinfo': {
        const known = this.#tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
        if (known === undefined) return void send(401, {});
        const { sub = 'someone', userInfoSub = sub, email, email_verified } = known;
        return void send(200, { sub: userInfoSub, email, email_verified });
      }
      default:
        return void send(404, {});
    }
  }

  #authorize(query: URLSearchParams): string {
    const given = (name: string) => query.get(name) ?? '';
    if (given('client_id') !== CLIENT.id || given('code_challenge_method') !== 'S256')
      throw new Error('bad request');
    const code = randomBytes(8).toString('hex');
    const redirect = given('redirect_uri');
    this.#codes.set(code, { nonce: given('nonce'), challenge: given('code_challenge'), redirect });
    return `${redirect}?${new URLSearchParams({ code, state: given('state') })}`;
  }

  #exchange(form: URLSearchParams, request: http.IncomingMessage): object | null {
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const basic = Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll('%20', '+')}`);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      code?.challenge === challenge &&
      code.redirect === form.get('redirect_uri') &&
      request.headers.authorization === `Basic ${basic.toString('base64')}`;
    if (!isRight) return null;
    const token = randomBytes(8).toString('hex');
    this.#tokens.set(token, this.answer);
    return { access_token: token, token_type: 'Bearer', expires_in: 60, id_token: this.#idToken(code.nonce) };
  }

  #idToken(nonce: string): string {
    const { sub = 'someone', email, email_verified, forged, isSignedByOther, isInUserInfo } = this.answer;
    const nowS = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: CLIENT.id,
      sub,
      nonce,
      iat: nowS,
      exp: nowS + 60,
      ...(!isInUserInfo && { email, email_verified }),
      ...forged,
    };
    const content = `${base64({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64(claims)}`;
    const key = (isSignedByOther ? others : keys).privateKey;
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  }
}
