'use client';

import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useObjectUrl } from '@/components/ui/use-object-url';
import { formatBytes } from '@/lib/shared/format';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { useLostFocus } from '../ui/use-lost-focus';

const EXTENSION = /\.(mp4|avi|mov|webm|mkv)$/i;

interface VideoPreviewProps {
  file: File;
  /** What the button that gives the video up says. */
  discardLabel: string;
  onDiscard: () => void;
}

/** The chosen video with its facts; not every browser can play every container that the API takes. */
export function VideoPreview({ file, discardLabel, onDiscard }: VideoPreviewProps) {
  const url = useObjectUrl(file);
  const discard = useLostFocus<HTMLButtonElement>();
  const [canPlay, setCanPlay] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another video may be playable again
  useEffect(() => setCanPlay(true), [url]);

  return (
    <div className="space-y-3">
      <div className="relative grid aspect-video place-items-center overflow-hidden rounded-xl border border-line bg-black">
        {url !== null && canPlay ? (
          <video
            src={url}
            controls
            muted
            playsInline
            preload="metadata"
            aria-label="The chosen video"
            onError={() => setCanPlay(false)}
            className="absolute inset-0 size-full object-contain"
          />
        ) : (
          <p className="px-4 text-center text-sm text-white/80">
            {canPlay ? 'Loading…' : 'This browser can’t play this kind of video. It can still be sent.'}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 text-sm">
          <span className="line-clamp-2 font-medium" title={file.name}>
            {file.name}
          </span>
          <span className="text-ink-faint">{formatBytes(file.size)}</span>
        </p>
        <Button ref={discard} look="secondary" size="small" onClick={onDiscard}>
          <RotateCcw aria-hidden="true" />
          {discardLabel}
        </Button>
      </div>
      {!EXTENSION.test(file.name) && (
        <Notice tone="warn" title="This file extension is not supported">
          <p>The API accepts mp4, avi, mov, webm and mkv files and will refuse this one.</p>
        </Notice>
      )}
    </div>
  );
}
