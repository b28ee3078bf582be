import path from 'node:path';
import { z } from 'zod';
import { MAX_CREDITS, MAX_RETENTION_HOURS } from '@/lib/shared/limits';
import { QUEUE_MODES, STORAGE_DRIVERS } from '@/lib/shared/statuses';
import { NO_TELEMETRY } from './child-environment';

const MEBIBYTE = 1_048_576;

const int = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const optionalText = z.string().min(1).optional();

/** Every setting of the product. `.env.example` documents each; a test keeps the two in step. */
export const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  HOST: z.string().min(1).default('0.0.0.0'),
  PORT: int(1, 65_535).default(3000),
  /** Address people and API clients use, e.g. https://verify.example.com. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),

  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  EMBEDDED_POSTGRES_PORT: int(1, 65_535).default(54_329),
  DATABASE_POOL_SIZE: int(2, 200).default(10),
  DATABASE_TIMEOUT_MS: int(100, 60_000).default(5_000),

  STORAGE_DRIVER: z.enum(STORAGE_DRIVERS).default('disk'),
  S3_BUCKET: optionalText,
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_ACCESS_KEY_ID: optionalText,
  S3_SECRET_ACCESS_KEY: optionalText,
  S3_FORCE_PATH_STYLE: flag.default(true),

  INNGEST_MODE: z.enum(QUEUE_MODES).default('embedded'),
  INNGEST_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  INNGEST_EVENT_KEY: optionalText,
  INNGEST_SIGNING_KEY: optionalText,
  INNGEST_SERVE_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  WORKER_CONCURRENCY: int(1, 256).optional(),
  MEDIA_WORKERS: int(1, 64).optional(),

  /** Signs portal sessions. Generated into DATA_DIR at the first start when unset. */
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** The one before, while cookies and sealed values made with it are still around. */
  AUTH_SECRET_PREVIOUS: z.string().min(32, 'must have at least 32 characters').optional(),
  TRUST_PROXY: flag.default(false),
  AUTH_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  AUTH_OIDC_ID: optionalText,
  AUTH_OIDC_SECRET: optionalText,
  AUTH_OIDC_LABEL: z.string().trim().min(1).max(40).default('single sign-on'),
  AUTH_GOOGLE_ID: optionalText,
  AUTH_GOOGLE_SECRET: optionalText,
  AUTH_GITHUB_ID: optionalText,
  AUTH_GITHUB_SECRET: optionalText,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: optionalText,

  MAX_UPLOAD_BYTES: int(1_024, 10_737_418_240).default(200 * MEBIBYTE),
  MAX_VIDEO_SECONDS: int(1, 3_600).default(60),
  MAX_VIDEO_PIXELS: int(10_000, 67_108_864).default(3_840 * 2_160),
  MAX_VIDEO_FRAMES: int(10, 1_000_000).default(7_200),
  FFMPEG_PATH: optionalText,
  MEDIA_TIMEOUT_MS: int(1_000, 600_000).default(30_000),
  MEDIA_MEMORY_BYTES: int(256 * MEBIBYTE, 64 * 1024 * MEBIBYTE).default(1_024 * MEBIBYTE),
  ALLOW_PRIVATE_VIDEO_URLS: flag.default(false),

  UPLOAD_TTL_S: int(60, 604_800).default(86_400),
  UPLOAD_QUOTA_BYTES: int(1_024, 1_099_511_627_776).default(10_240 * MEBIBYTE),
  MAX_OPEN_UPLOADS: int(1, 1_000_000).default(2_000),

  ALLOW_PRIVATE_WEBHOOK_URLS: flag.default(false),
  WEBHOOK_TIMEOUT_MS: int(100, 60_000).default(15_000),
  WEBHOOK_LOG_DAYS: int(1, 365).default(30),

  TRIAL_CREDITS: int(0, MAX_CREDITS).default(100),
  DEFAULT_THRESHOLD: int(0, 100).default(65),
  SUBMISSION_DEADLINE_S: int(10, 86_400).default(600),
  RETENTION_HOURS: int(0, MAX_RETENTION_HOURS).default(24),
  QUEUE_OUTAGE_GRACE_S: int(1, 86_400).default(60),
  RATE_LIMIT_PER_MINUTE: int(1, 10_000_000).default(6_000),
  TENANT_RATE_LIMIT_PER_MINUTE: int(1, 10_000_000).default(12_000),
  BAD_KEYS_PER_MINUTE: int(1, 10_000_000).default(120),
  SIGN_INS_PER_ADDRESS: int(1, 10_000_000).default(50),
  MODELS_DIR: optionalText,
  /** The weights that an alias stands for where a tenant chose none; the newest when unset. */
  MODEL_GENERATION: int(1, 9_999).optional(),
  METRICS_TOKEN: optionalText,
  BODY_IDLE_TIMEOUT_MS: int(1_000, 600_000).default(30_000),
  BODY_GRACE_MS: int(1_000, 600_000).default(30_000),
  BODY_MIN_BYTES_PER_S: int(1, 1_000_000_000).default(1_024),
  BODY_TIMEOUT_MS: int(1_000, 86_400_000).default(3_600_000),
  SHUTDOWN_GRACE_MS: int(1_000, 300_000).default(25_000),
});

export type Env = z.infer<typeof envSchema>;

/** Thrown when a setting is wrong; the message is meant for the operator. */
export class EnvError extends Error {}

/**
 * Parses settings. An empty value counts as unset.
 * @throws EnvError with one sentence per wrong setting; values of secrets are never repeated.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')} is not valid: ${issue.message}.`,
    );
    throw new EnvError(lines.join('\n'));
  }
  const value = parsed.data;
  if (value.STORAGE_DRIVER === 's3' && value.S3_BUCKET === undefined) {
    throw new EnvError(
      'S3_BUCKET is missing: STORAGE_DRIVER is s3, so the name of the bucket must be given.',
    );
  }
  if (value.INNGEST_MODE === 'server') {
    for (const name of ['INNGEST_BASE_URL', 'INNGEST_EVENT_KEY', 'INNGEST_SIGNING_KEY'] as const) {
      if (value[name] === undefined) throw new EnvError(`${name} is missing: INNGEST_MODE is server.`);
    }
  }
  requireWhole(value);
  return value;
}

/** Settings that count only together. */
const GROUPS = [
  ['AUTH_OIDC_ISSUER', 'AUTH_OIDC_ID', 'AUTH_OIDC_SECRET'],
  ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'],
  ['AUTH_GITHUB_ID', 'AUTH_GITHUB_SECRET'],
  ['SMTP_URL', 'MAIL_FROM'],
] as const;

/** @throws EnvError when a way to sign in, or mail, is configured by half, or nobody could be led back here by it */
function requireWhole(value: Env): void {
  for (const names of GROUPS) {
    const given = names.filter((name) => value[name] !== undefined);
    if (given.length === 0) continue;
    const missing = names.find((name) => value[name] === undefined);
    if (missing !== undefined) throw new EnvError(`${missing} is missing: ${given[0]} is set.`);
    if (value.PUBLIC_URL === undefined) {
      throw new EnvError(
        `PUBLIC_URL is missing: ${given[0]} is set, and people are led back to that address.`,
      );
    }
  }
}

let current: Env | undefined;

/** The settings of this process, parsed once. This file is the only reader of `process.env`. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}

/** The URL of the database. @throws EnvError when the launcher or the operator has not set it. */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url === undefined) throw new EnvError('DATABASE_URL is missing: start with `npm start`, or set it.');
  return url;
}

/** Absolute path inside the data folder. */
export function dataPath(...segments: string[]): string {
  return path.resolve(env().DATA_DIR, ...segments);
}

/** Absolute path of a bundled process or thread (scripts/build.mjs), of the build that this process belongs to. */
export function bundlePath(name: string): string {
  return path.resolve(process.env.LIFESIGN_BUNDLES ?? 'dist', name);
}

/** The file of certificate authorities that Node was told to trust as well (nodejs.org/api/cli.html), if any. */
export function extraCertificates(): string | undefined {
  return process.env.NODE_EXTRA_CA_CERTS;
}

/** Turns the telemetry of libraries off in this process, whatever it inherited; call it before they are loaded. */
export function silenceTelemetry(): void {
  Object.assign(process.env, NO_TELEMETRY);
}
