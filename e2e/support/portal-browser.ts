import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { inject } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const VIEWPORTS = {
  desktop: { width: 1280, height: 860 },
  phone: { width: 360, height: 740 },
} as const;

/** A Chromium as the tests use it: no calls home, and the one that the test command found. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.LIFESIGN_TEST_BROWSER ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}

interface PortalVisitOptions {
  viewport?: keyof typeof VIEWPORTS;
  colorScheme?: 'light' | 'dark';
  /** Of a product that the suite started itself. */
  baseUrl?: string;
}

/** Somebody at a browser, watched for what a user should never cause. */
export class PortalVisit {
  /** Script errors, refused scripts, requests to other hosts, failed console output. */
  readonly troubles: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly baseUrl: string,
  ) {
    page.on('pageerror', (error) => this.troubles.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // The browser writes a line for each answer of 4xx by itself; those are asserted where they are caused.
      const isOurs = message.type() === 'error' && !/Failed to load resource/.test(message.text());
      if (isOurs || /Content Security Policy|Refused to/i.test(message.text())) {
        this.troubles.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== baseUrl)
        this.troubles.push(`request to ${url.origin}`);
    });
  }

  static async open(browser: Browser, options: PortalVisitOptions = {}): Promise<PortalVisit> {
    const { viewport = 'desktop', colorScheme = 'light', baseUrl = inject('baseUrl') } = options;
    const context = await browser.newContext({
      baseURL: baseUrl,
      viewport: VIEWPORTS[viewport],
      colorScheme,
    });
    return new PortalVisit(context, await context.newPage(), baseUrl);
  }

  /** Signs in and waits for the overview. */
  async signIn(email: string, password: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.page.waitForURL('**/overview');
  }

  /** What axe finds against WCAG 2.2 AA on the page as it is now, one line per violation. */
  async axe(): Promise<string[]> {
    // Injected by the debugger, which the page's CSP does not bind.
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const axe = (
        globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResult> } }
      ).axe;
      type AxeResult = {
        violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
      };
      const { violations } = await axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      return violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help} — ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`,
      );
    });
  }

  /** Whether the page is wider than the screen. */
  isTooWide(): Promise<boolean> {
    return this.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
    );
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
