'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button';

/** Puts text on the clipboard; also on plain http, where `navigator.clipboard` is missing. @returns whether it worked */
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by permission: the old way may still work.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'fixed -top-96 opacity-0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for the button's name: "Copy command". */
  what: string;
  compact?: boolean;
}

export function CopyButton({ text, what, compact = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const Icon = outcome === 'copied' ? Check : Copy;
  const said = { copied: 'Copied', refused: 'Select and copy by hand' };
  return (
    <>
      <Button
        look="quiet"
        size="small"
        aria-label={`Copy ${what}`}
        title={`Copy ${what}`}
        onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'refused')}
      >
        <Icon aria-hidden="true" className={outcome === 'copied' ? 'text-signal' : undefined} />
        {!compact && <span aria-hidden="true">{outcome === null ? 'Copy' : said[outcome]}</span>}
      </Button>
      <span role="status" className="sr-only">
        {outcome === null ? '' : said[outcome]}
      </span>
    </>
  );
}
