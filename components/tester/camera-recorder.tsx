'use client';

import { Camera, Circle, LoaderCircle, Square } from 'lucide-react';
import { useCallback } from 'react';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { FramingGuide } from './framing-guide';
import { type CameraProblem, MAX_RECORDING_S, useCameraRecorder } from './use-camera-recorder';

const PROBLEMS: Record<CameraProblem, { title: string; advice: string }> = {
  insecure: {
    title: 'The camera needs a secure address',
    advice: 'Browsers open cameras only on https:// or localhost. Choose a file instead.',
  },
  unsupported: {
    title: 'This browser can’t record video',
    advice: 'Use a current Chrome, Edge, Firefox or Safari, or choose a file instead.',
  },
  denied: {
    title: 'Camera access was denied',
    advice: 'Allow it in your browser’s settings for this site, then try again.',
  },
  missing: { title: 'No camera was found', advice: 'Connect one, or choose a file instead.' },
  failed: {
    title: 'The camera could not be started',
    advice: 'Another program may be using it. Close that and try again.',
  },
};

function Controls({ camera }: { camera: ReturnType<typeof useCameraRecorder> }) {
  switch (camera.state) {
    case 'off':
    case 'starting':
      return (
        <Button look="secondary" onClick={() => void camera.start()} disabled={camera.state === 'starting'}>
          {camera.state === 'starting' ? (
            <LoaderCircle aria-hidden="true" className="animate-spin" />
          ) : (
            <Camera aria-hidden="true" />
          )}
          {camera.state === 'starting' ? 'Starting the camera…' : 'Start the camera'}
        </Button>
      );
    case 'ready':
      return (
        <Button onClick={camera.startRecording}>
          <Circle aria-hidden="true" className="fill-danger text-danger" />
          Record
        </Button>
      );
    case 'recording':
      return (
        <Button onClick={camera.stopRecording}>
          <Square aria-hidden="true" className="fill-current" />
          Stop
        </Button>
      );
  }
}

/** Records a short clip from the front camera. */
export function CameraRecorder({ onRecorded }: { onRecorded: (file: File) => void }) {
  const camera = useCameraRecorder(onRecorded);
  const { stream, elapsedMs } = camera;
  const show = useCallback(
    (element: HTMLVideoElement | null) => {
      if (element !== null) element.srcObject = stream;
    },
    [stream],
  );
  const leftS = Math.max(0, Math.ceil(MAX_RECORDING_S - elapsedMs / 1_000));
  const isRecording = camera.state === 'recording';

  return (
    <div className="space-y-3">
      <div className="relative grid aspect-video place-items-center overflow-hidden rounded-xl border border-line bg-sunken">
        {stream === null ? (
          <p className="max-w-xs px-4 text-center text-sm text-ink-soft">
            Record up to {MAX_RECORDING_S} seconds. Keep your face in the oval, in even light.
          </p>
        ) : (
          <video
            ref={show}
            autoPlay
            muted
            playsInline
            className="absolute inset-0 size-full -scale-x-100 object-cover"
          >
            <track kind="captions" />
          </video>
        )}
        {stream !== null && <FramingGuide isRecording={isRecording} />}
        {isRecording && (
          <p className="absolute top-3 left-3 flex items-center gap-2 rounded-full bg-black/75 px-3 py-1 text-sm font-medium text-white">
            <Circle aria-hidden="true" className="size-3 animate-pulse fill-[#ff6a58] text-[#ff6a58]" />
            {leftS} s left
          </p>
        )}
      </div>
      <Controls camera={camera} />
      <p role="status" className="sr-only">
        {isRecording ? 'Recording' : ''}
      </p>
      {camera.problem !== null && (
        <Notice tone="warn" title={PROBLEMS[camera.problem].title} role="alert">
          <p>{PROBLEMS[camera.problem].advice}</p>
        </Notice>
      )}
    </div>
  );
}
