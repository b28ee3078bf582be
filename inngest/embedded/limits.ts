/** The limits of a hosted Inngest, kept here too so that functions can move between both. */
export const LIMITS = {
  stepOutputBytes: 4 * 1_048_576,
  runStateBytes: 32 * 1_048_576,
  stepsPerRun: 1_000,
  eventBytes: 262_144,
  eventsPerRequest: 5_000,
  eventNameChars: 512,
  sleepMs: 366 * 86_400_000,
} as const;
