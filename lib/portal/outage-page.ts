import type { Theme } from '@/lib/shared/theme';

/** A page that waits looks again after so long. */
export const OUTAGE_RETRY_S = 5;

/**
 * What the portal shows while the database is away: whole in itself, since nothing can be rendered that asks for a session.
 * The colours are those of `app/globals.css`, the shapes those of `components/ui/message-page.tsx`.
 * @param nonce of the page's Content-Security-Policy
 */
export function outagePage({ nonce, theme }: { nonce: string; theme: Theme }): string {
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>Unavailable · Lifesign</title>
<link rel="icon" href="/favicon.svg">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<div class="message">
<p class="logo">${LOGO}<span>Lifesign</span></p>
<p class="code">503</p>
<h1>The database can’t be reached</h1>
<p class="text">Lifesign is running, but its database doesn’t answer at the moment. Nothing is lost: what you have
submitted is kept, and work continues as soon as the database is back.</p>
<p class="text" role="status">${WAIT}<span>This page tries again every ${OUTAGE_RETRY_S} seconds.</span></p>
<p class="actions"><a href="">Try again now</a></p>
<p class="hint">If this lasts more than a few minutes, tell whoever runs this installation.</p>
</div>
</main>
<script nonce="${nonce}">setTimeout(() => location.reload(), ${OUTAGE_RETRY_S * 1_000});</script>
</body>
</html>
`;
}

const LOGO = `<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" class="tile"/>\
<path d="M4.5 17.5h5l3-8.5 5.5 15 3.8-10.5 1.7 4H25"/><circle cx="27" cy="17.5" r="1.7"/></svg>`;

const WAIT = '<i aria-hidden="true"></i>';

const STYLE = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f5f6f3, #0b0f0d);
  --ink: light-dark(#111611, #eef3ef);
  --ink-soft: light-dark(#434b43, #b9c4bd);
  --ink-faint: light-dark(#5e675e, #93a099);
  --warn: light-dark(#7d5200, #f2bd5c);
  --focus: light-dark(#0b6bcb, #7db7ff);
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; margin: 0; }
html { background: var(--canvas); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { font: 1rem/1.5 "Geist Sans", Geist, ui-sans-serif, system-ui, sans-serif; -webkit-font-smoothing: antialiased; }
main { display: grid; place-items: center; min-height: 100dvh; padding: 1.5rem; }
.message { width: 100%; max-width: 28rem; }
.logo { display: flex; align-items: center; gap: 0.625rem; margin-bottom: 2.5rem; font-size: 17px; font-weight: 600;
  letter-spacing: -0.025em; }
.logo svg { width: 2rem; height: 2rem; }
.tile { fill: light-dark(#111611, #1d2721); }
.logo path { fill: none; stroke: #4ade93; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.logo circle { fill: #4ade93; }
.code { margin-bottom: 0.5rem; color: var(--ink-faint); font: 0.875rem/1.25rem ui-monospace, monospace; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
.text { display: flex; align-items: baseline; gap: 0.625rem; margin-top: 0.75rem; color: var(--ink-soft); }
.text i { flex: none; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--warn); }
.actions { margin-top: 2rem; }
.actions a { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0 1rem; border-radius: 0.5rem;
  background: var(--ink); color: var(--canvas); font-size: 0.875rem; font-weight: 500; text-decoration: none; }
.actions a:hover { background: var(--ink-soft); }
.hint { margin-top: 1.5rem; color: var(--ink-faint); font-size: 0.875rem; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) {
  .text i { animation: pulse 2s ease-in-out infinite; }
  @keyframes pulse { 50% { opacity: 0.25; } }
}
`;
