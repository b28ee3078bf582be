import { Pause, Play, X } from 'lucide-react';
import { formatBytes } from '@/lib/shared/format';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import type { SubmitState } from './use-tester-submit';

interface UploadProgressProps {
  state: Extract<SubmitState, { phase: 'uploading' }>;
  onPause: () => void;
  onResume: () => void;
  onCancel: () => void;
}

const TITLES = {
  open: 'Sending the video',
  paused: 'Paused',
  interrupted: 'Connection lost',
} as const;

/** How far the upload is, with what can be done about it. */
export function UploadProgress({ state, onPause, onResume, onCancel }: UploadProgressProps) {
  const { name, sentBytes, sizeBytes, line, survivesReload } = state;
  const percent = sizeBytes === 0 ? 0 : Math.min(100, Math.round((sentBytes / sizeBytes) * 100));
  return (
    <Card>
      <div className="mb-3 flex items-baseline justify-between gap-3">
        <p className="min-w-0 font-semibold" role="status">
          {percent === 100 ? 'Sent. The server is checking it…' : TITLES[line]}
        </p>
        <p className="shrink-0 text-sm text-ink-soft">{percent} %</p>
      </div>
      <progress
        value={percent}
        max={100}
        aria-label="Upload"
        className="block h-2.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-signal [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-signal [&::-webkit-progress-value]:transition-[width]"
      />
      <p className="mt-3 text-[13px] text-ink-faint">
        <span className="line-clamp-2 font-medium text-ink-soft" title={name}>
          {name}
        </span>
        {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}.{' '}
        {survivesReload
          ? 'After a reload or a server restart it resumes from where it was.'
          : 'This browser can’t keep the file: leave the page open.'}
      </p>
      <div className="mt-4 flex flex-wrap gap-2.5">
        {line === 'open' ? (
          <Button look="secondary" size="small" onClick={onPause} disabled={percent === 100}>
            <Pause aria-hidden="true" />
            Pause
          </Button>
        ) : (
          <Button look="secondary" size="small" onClick={onResume}>
            <Play aria-hidden="true" />
            {line === 'paused' ? 'Resume' : 'Try again'}
          </Button>
        )}
        <Button look="quiet" size="small" onClick={onCancel}>
          <X aria-hidden="true" />
          Cancel
        </Button>
      </div>
    </Card>
  );
}
