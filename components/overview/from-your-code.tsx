'use client';

import { curlCommand } from '../curl';
import { usePortal } from '../portal/portal-context';
import { DEFAULT_MODEL } from '../tester/model-select';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';

/** How the organisation's own code sends a video. */
export function FromYourCode({ className }: { className?: string }) {
  const { tenantSlug, apiOrigin } = usePortal();
  const command = curlCommand({
    apiOrigin,
    tenantSlug,
    video: { kind: 'file', name: 'selfie-video.mp4' },
    model: DEFAULT_MODEL,
    metadata: null,
  });
  return (
    <Card title="From your own code" className={className}>
      <p className="mb-4 text-sm text-ink-soft">
        Put an API key of your organisation into <code className="font-mono">LIFESIGN_API_KEY</code>, send a
        video once, then poll for its verdict with the <code className="font-mono">submission_id</code> you
        get.
      </p>
      <CodeBlock what="curl command" code={command} />
    </Card>
  );
}
