import { Button } from '../ui/button';
import { Card } from '../ui/card';

/** How far the upload is; at the end the server still checks what it got. */
export function UploadProgress({ share, onCancel }: { share: number; onCancel: () => void }) {
  const percent = Math.round(share * 100);
  const text = share < 1 ? 'Sending the video' : 'Sent. The server is checking it…';
  return (
    <Card>
      <div className="mb-3 flex items-baseline justify-between gap-3">
        <p className="font-semibold" role="status">
          {text}
        </p>
        <p className="text-sm text-ink-soft">{percent} %</p>
      </div>
      <progress
        value={percent}
        max={100}
        aria-label="Upload"
        className="block h-2.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-signal [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-signal [&::-webkit-progress-value]:transition-[width]"
      />
      <Button look="secondary" size="small" onClick={onCancel} className="mt-4">
        Cancel
      </Button>
    </Card>
  );
}
