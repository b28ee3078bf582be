import type { ApiReply } from '@/lib/http/types';

/** As much of the response of a Next API route as next-auth writes to, gathered as a reply. */
export class NextAuthReply {
  code = 200;
  readonly #headers = new Map<string, string>();
  #body: string | null = null;
  /** `Set-Cookie` lines. */
  cookies: string[] = [];

  // What next-auth calls.
  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return name.toLowerCase() === 'set-cookie' ? this.cookies : this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === 'set-cookie') this.cookies = [value].flat();
    else this.#headers.set(name.toLowerCase(), String(value));
    return this;
  }

  json(value: unknown): void {
    this.setHeader('content-type', 'application/json');
    this.#body = JSON.stringify(value);
  }

  /** A page of its own, or a value for a client. */
  send(body: unknown): void {
    if (typeof body === 'string' || body === undefined) this.#body = body ?? null;
    else this.json(body);
  }

  end(): void {}

  toApiReply(): ApiReply {
    const { code: status, cookies } = this;
    return { status, headers: Object.fromEntries(this.#headers), body: this.#body, cookies };
  }
}
