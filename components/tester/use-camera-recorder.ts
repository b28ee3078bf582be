'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

export const MAX_RECORDING_S = 10;
const VIDEO_BITS_PER_S = 2_500_000;
const TICK_MS = 100;
/** What browsers can record, best understood first: Chromium and Firefox make WebM, Safari makes MP4. */
const MIME_TYPES = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'];

export type CameraState = 'off' | 'starting' | 'ready' | 'recording';
export type CameraProblem = 'unsupported' | 'insecure' | 'denied' | 'missing' | 'failed';

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'failed';
}

function record(stream: MediaStream, onDone: (file: File) => void): MediaRecorder {
  const mimeType = MIME_TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: VIDEO_BITS_PER_S });
  const chunks: Blob[] = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.onstop = () => {
    const type = recorder.mimeType.split(';', 1)[0] || 'video/webm';
    const extension = type === 'video/mp4' ? 'mp4' : 'webm';
    onDone(new File(chunks, `camera-recording.${extension}`, { type }));
  };
  recorder.start();
  return recorder;
}

function stopIfRunning(recorder: MediaRecorder | null): void {
  if (recorder?.state === 'recording') recorder.stop();
}

/** The front camera: start it, record up to ten seconds, and hand over the clip. Stops the camera when unmounted. */
export function useCameraRecorder(onRecorded: (file: File) => void) {
  const [state, setState] = useState<CameraState>('off');
  const [problem, setProblem] = useState<CameraProblem | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [elapsedMs, setElapsedMs] = useState(0);
  const recorderRef = useRef<MediaRecorder | null>(null);
  const isMountedRef = useRef(true);

  const stopCamera = useCallback((used: MediaStream | null) => {
    for (const track of used?.getTracks() ?? []) track.stop();
  }, []);

  useEffect(() => {
    isMountedRef.current = true;
    return () => {
      isMountedRef.current = false;
    };
  }, []);
  useEffect(() => () => stopCamera(stream), [stream, stopCamera]);

  useEffect(() => {
    if (state !== 'recording') return;
    const startedMs = performance.now();
    const timer = setInterval(() => {
      const passedMs = performance.now() - startedMs;
      setElapsedMs(passedMs);
      if (passedMs >= MAX_RECORDING_S * 1_000) stopIfRunning(recorderRef.current);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [state]);

  async function start() {
    setProblem(null);
    if (navigator.mediaDevices === undefined) return setProblem('insecure');
    if (typeof MediaRecorder === 'undefined') return setProblem('unsupported');
    setState('starting');
    try {
      const video = { facingMode: 'user', width: { ideal: 1_280 }, height: { ideal: 720 } };
      const opened = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (!isMountedRef.current) return stopCamera(opened);
      setStream(opened);
      setState('ready');
    } catch (error) {
      setProblem(problemOf(error));
      setState('off');
    }
  }

  function startRecording() {
    if (stream === null) return;
    setElapsedMs(0);
    try {
      recorderRef.current = record(stream, (file) => {
        if (!isMountedRef.current) return;
        setStream(null);
        setState('off');
        onRecorded(file);
      });
      setState('recording');
    } catch {
      setProblem('unsupported');
    }
  }

  const stopRecording = () => stopIfRunning(recorderRef.current);
  return { state, problem, stream, elapsedMs, start, startRecording, stopRecording };
}
