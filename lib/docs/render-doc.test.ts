import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOC_GROUPS, findDocPage } from './doc-pages';
import { renderDoc, renderMarkdown } from './render-doc';

const PAGES = DOC_GROUPS.flatMap((group) => group.pages);

describe.each(PAGES.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  it('is there, has a title, and leads nowhere that does not exist', async () => {
    expect(existsSync(path.resolve(page.file))).toBe(true);
    const { title, html } = await renderDoc(page);
    expect(title).not.toBe('');
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!);
    for (const link of links.filter((one) => one.startsWith('/docs/'))) {
      expect(findDocPage(link.slice('/docs/'.length).split('#')[0]!), link).not.toBeNull();
    }
    expect(links.filter((link) => /\.md\b/.test(link) && !link.startsWith('http'))).toEqual([]);
  });
});

describe('renderMarkdown', () => {
  const page = PAGES[0]!;

  it('gives headings ids, and boxes that scroll a place for the keyboard', () => {
    const { title, html, sections } = renderMarkdown(
      '# A\n\n## Limits & errors\n\n```sh\na < b\n```\n\n| a |\n| - |\n| b |',
      page,
    );
    expect(title).toBe('A');
    expect(sections).toEqual([{ id: 'limits-errors', title: 'Limits & errors' }]);
    expect(html).toContain('<h2 id="limits-errors">');
    expect(html).toContain('<pre tabindex="0" aria-label="sh"><code>a &lt; b</code></pre>');
    expect(html).toContain('role="region"');
  });

  it('shows raw HTML as text', () => {
    expect(renderMarkdown('<script>alert(1)</script>', page).html).not.toContain('<script>');
  });

  it('keeps the words of a link that leads out of the app', () => {
    expect(renderMarkdown('see [the code](../server.ts)', page).html).toContain('see the code');
  });
});
