'use client';

import { FileVideo } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { formatBytes } from '@/lib/shared/format';
import { cn } from '../ui/cn';
import { useLostFocus } from '../ui/use-lost-focus';

interface FileDropProps {
  onFile: (file: File) => void;
  /** Whether it stands in place of a video that was given up. */
  isAgain: boolean;
}

/** A place to drop a video on, or to choose one by click or keyboard. */
export function FileDrop({ onFile, isAgain }: FileDropProps) {
  const { limits } = usePortal();
  const id = useId();
  const input = useLostFocus<HTMLInputElement>(isAgain);
  const [isOver, setIsOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) onFile(file);
  }

  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={cn(
        'flex aspect-video cursor-pointer flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-line-strong/70 bg-sunken px-4 text-center transition-colors hover:border-ink-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
        isOver && 'border-signal bg-signal-soft',
      )}
    >
      <FileVideo aria-hidden="true" className="size-8 text-ink-faint" />
      <span className="font-medium">
        {isOver ? 'Drop the video here' : 'Choose a video, or drop one here'}
      </span>
      <span className="text-[13px] text-ink-faint">
        mp4, avi, mov, webm or mkv · up to {formatBytes(limits.uploadBytes)} and {limits.videoSeconds} seconds
      </span>
      <input
        id={id}
        ref={input}
        type="file"
        accept="video/*,.mp4,.avi,.mov,.webm,.mkv"
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
        }}
      />
    </label>
  );
}
