/**
 * Turns the telemetry of libraries off. ONNX Runtime's official builds since 1.29 post a device id and facts about the
 * machine and the models to their maker, and Next.js posts facts about builds. Each of them looks when it is loaded.
 */
export const NO_TELEMETRY = {
  ORT_DISABLE_TELEMETRY: '1',
  NEXT_TELEMETRY_DISABLED: '1',
} as const;

/**
 * All that a child process for untrusted work (or a program of somebody else's) gets to know: no secret, no address.
 * libuv adds what Windows needs.
 */
export const childEnvironment = (): NodeJS.ProcessEnv => ({ NODE_ENV: 'production', ...NO_TELEMETRY });
