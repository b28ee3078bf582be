interface DocProps {
  /** HTML of our own files. */
  doc: { title: string; html: string; sections: { id: string; title: string }[] };
}

/** One page of the documentation, with its sections at the top when there are several. */
export function Doc({ doc: { title, html, sections } }: DocProps) {
  return (
    <article>
      <h1 className="mb-6 text-3xl font-semibold">{title}</h1>
      {sections.length > 2 && (
        <nav aria-label="On this page" className="mb-8 rounded-xl border border-line bg-surface p-4">
          <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
            {sections.map((section) => (
              <li key={section.id}>
                <a
                  href={`#${section.id}`}
                  className="inline-block py-1 text-ink-soft underline-offset-4 hover:underline"
                >
                  {section.title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made of our own Markdown files, see lib/docs */}
      <div className="doc" dangerouslySetInnerHTML={{ __html: html }} />
    </article>
  );
}
