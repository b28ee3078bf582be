import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { silenceTelemetry } from '@/lib/env';

/*
 * The only door to ONNX Runtime. Its telemetry goes off first, whoever loads it: a child process has the variable from
 * its start, tests, evaluation and measurements have not. An import would be evaluated before any line of ours.
 */
silenceTelemetry();
const runtime = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

export const { InferenceSession, Tensor } = runtime;
export type InferenceSession = OnnxRuntime.InferenceSession;
export type Tensor = OnnxRuntime.Tensor;
