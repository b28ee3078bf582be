import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Marked, type Tokens } from 'marked';
import { DOC_GROUPS, type DocPage } from './doc-pages';

/** A page as HTML; made of our own files, so nothing in it is a stranger's. */
export interface RenderedDoc {
  title: string;
  html: string;
  /** Headings of the second level, for a table of contents. */
  sections: { id: string; title: string }[];
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

const idOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/<[^>]+>/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** Where a link of the repository leads in the app: other pages, the documents of the API, else nowhere. */
function addressOf(href: string, from: DocPage): string | null {
  if (/^(https?:|mailto:|#|\/)/.test(href)) return href;
  const [file = '', hash] = href.split('#');
  const target = path.posix.join(path.posix.dirname(from.file), file);
  if (target === 'docs/openapi.json') return '/api/v1/openapi.json';
  if (target === 'docs/postman.json') return '/api/v1/postman.json';
  const found = DOC_GROUPS.flatMap((group) => group.pages).find((one) => one.file === target);
  return found === undefined ? null : `/docs/${found.name}${hash === undefined ? '' : `#${hash}`}`;
}

/**
 * Renders Markdown of ours. The title is the first heading.
 * @param findAddress where links to other files of the repository lead; those that it does not know are text
 */
export function renderMarkdown(
  text: string,
  page: DocPage,
  findAddress: (href: string, from: DocPage) => string | null = addressOf,
): RenderedDoc {
  const sections: RenderedDoc['sections'] = [];
  let title = page.title;
  let tables = 0;
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text: plain }: Tokens.Heading) {
        const inner = this.parser.parseInline(tokens);
        if (depth === 1) {
          title = plain;
          return '';
        }
        const id = idOf(plain);
        if (depth === 2) sections.push({ id, title: plain.replaceAll('`', '') });
        return `<h${depth} id="${id}">${inner}</h${depth}>\n`;
      },
      tablecell({ tokens, header, text: plain }: Tokens.TableCell) {
        const inner = this.parser.parseInline(tokens);
        // Each code has an address: that of `type` in problem details.
        const code = page.name === 'errors' && !header ? /^`([a-z_]+)`$/.exec(plain)?.[1] : undefined;
        const name = header ? 'th' : 'td';
        return `<${name}${code === undefined ? '' : ` id="${code}"`}>${inner}</${name}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const address = findAddress(href, page);
        return address === null ? inner : `<a href="${escapeHtml(address)}">${inner}</a>`;
      },
      code({ text: code, lang }: Tokens.Code) {
        // A box that scrolls is reachable by keyboard.
        return `<pre tabindex="0" aria-label="${escapeHtml(lang || 'code')}"><code>${escapeHtml(code)}</code></pre>\n`;
      },
      html({ text: raw }: Tokens.HTML | Tokens.Tag) {
        return escapeHtml(raw);
      },
    },
  });
  marked.use({
    hooks: {
      postprocess: (html) =>
        html
          .replaceAll(
            '<table>',
            () => `<div class="doc-table" role="region" aria-label="Table ${++tables}" tabindex="0"><table>`,
          )
          .replaceAll('</table>', '</table></div>'),
    },
  });
  const html = marked.parse(text, { async: false });
  return { title, html, sections };
}

const rendered = new Map<string, Promise<RenderedDoc>>();

/** A page of the documentation; read and rendered once per process. */
export function renderDoc(page: DocPage): Promise<RenderedDoc> {
  let made = rendered.get(page.name);
  if (made === undefined) {
    made = readFile(path.resolve(page.file), 'utf8').then((text) => renderMarkdown(text, page));
    made.catch(() => rendered.delete(page.name));
    rendered.set(page.name, made);
  }
  return made;
}
