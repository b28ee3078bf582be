/**
 * The least and the most of what people and programs give, each written here and nowhere else: the API's schemas, the code
 * behind them and the portal's fields use the same ones. Characters are counted as UTF-16 does.
 */

/** RFC 5321, 4.5.3.1.3. */
export const MAX_EMAIL_CHARACTERS = 254;

export const MIN_PASSWORD_LENGTH = 8;
/** What a sign-in reads at most; a password is never cut. */
export const MAX_PASSWORD_LENGTH = 1_024;

/** Of people, keys and tenants. */
export const MAX_NAME_CHARACTERS = 120;

/** As long as a label of a DNS name. */
export const MAX_SLUG_CHARACTERS = 63;
/** What a field for one takes: what is too long is told, not cut. */
export const MAX_SLUG_TYPED = 200;

/** Of receivers of webhooks. */
export const MAX_URL_CHARACTERS = 2_048;

/** Of videos: presigned addresses carry session tokens of two to four kilobytes. */
export const MAX_VIDEO_URL_CHARACTERS = 8_192;

export const MAX_IDEMPOTENCY_KEY_CHARACTERS = 255;

/** Of a submission's metadata, as JSON text. */
export const MAX_METADATA_BYTES = 16_384;

/** Of one grant, and of a low-balance level. */
export const MAX_CREDITS = 1_000_000_000;

/** Of a movement of credits. */
export const MAX_NOTE_CHARACTERS = 200;

/** Why a tenant is suspended. */
export const MAX_SUSPENSION_REASON_CHARACTERS = 500;

/** Ten years. */
export const MAX_RETENTION_HOURS = 87_600;

/** Web pages that may send uploads of a tenant. */
export const MAX_ORIGINS = 50;
export const MAX_ORIGIN_CHARACTERS = 300;

/** Of an API key. */
export const MAX_REQUESTS_PER_MINUTE = 1_000_000;

/** What a webhook endpoint is for. */
export const MAX_DESCRIPTION_CHARACTERS = 200;

/** Attempts to deliver a webhook that the sandbox can be told to make fail. */
export const MAX_WEBHOOK_FAILURES = 10;
