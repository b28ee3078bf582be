import type { DataOf } from '@/components/data/call-api';
import { formatCount } from '@/lib/shared/format';
import { MAX_REQUESTS_PER_MINUTE } from '@/lib/shared/limits';
import type { Scope } from '@/lib/shared/scopes';
import { SUBMIT_AND_READ } from './scope-copy';

export type ApiKey = DataOf<'getApiKey'>;

/** When a key ends: not at all, after so many days, on a day, or as it is now. */
export type Expiry = 'keep' | 'never' | '7' | '30' | '90' | '365' | 'date';

/** What the form holds, as it was typed. */
export interface KeyForm {
  name: string;
  scopes: Scope[];
  expiry: Expiry;
  /** `YYYY-MM-DD` in the reader's time zone, when `expiry` is `date`. */
  expiryDate: string;
  networks: string;
  rateLimit: string;
}

export type KeyFormErrors = Partial<
  Record<'name' | 'scopes' | 'expires_at' | 'rate_limit_per_minute', string>
>;

const DAY_MS = 86_400_000;

export function newKeyForm(): KeyForm {
  return {
    name: '',
    scopes: [...SUBMIT_AND_READ],
    expiry: 'never',
    expiryDate: '',
    networks: '',
    rateLimit: '',
  };
}

export function keyFormOf(key: ApiKey): KeyForm {
  return {
    name: key.name,
    scopes: key.scopes,
    expiry: 'keep',
    expiryDate: '',
    networks: key.allowed_cidrs.join('\n'),
    rateLimit: key.rate_limit_per_minute === null ? '' : String(key.rate_limit_per_minute),
  };
}

/** What is wrong with what was typed, by field; the API checks the rest. */
export function checkKeyForm(form: KeyForm, nowMs = Date.now()): KeyFormErrors {
  const errors: KeyFormErrors = {};
  if (form.name.trim() === '') errors.name = 'Enter a name.';
  if (form.scopes.length === 0) errors.scopes = 'Choose at least one permission.';
  const end = expiryInstant(form, nowMs);
  if (form.expiry === 'date' && (end == null || Date.parse(end) <= nowMs)) {
    errors.expires_at = 'Choose a date in the future.';
  }
  const rate = Number(form.rateLimit);
  if (
    form.rateLimit.trim() !== '' &&
    !(Number.isInteger(rate) && rate >= 1 && rate <= MAX_REQUESTS_PER_MINUTE)
  ) {
    errors.rate_limit_per_minute = `Enter a whole number from 1 to ${formatCount(MAX_REQUESTS_PER_MINUTE)}, or leave it empty.`;
  }
  return errors;
}

/** The moment that a choice stands for: null for never, undefined for the one that is there. A day counts to its end. */
function expiryInstant({ expiry, expiryDate }: KeyForm, nowMs: number): string | null | undefined {
  if (expiry === 'keep') return undefined;
  if (expiry === 'never') return null;
  if (expiry !== 'date') return new Date(nowMs + Number(expiry) * DAY_MS).toISOString();
  const end = new Date(`${expiryDate}T23:59:59`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** The body of a request with what the form holds. */
export function keyBody(form: KeyForm, nowMs = Date.now()) {
  return {
    name: form.name.trim(),
    scopes: form.scopes,
    expires_at: expiryInstant(form, nowMs),
    allowed_cidrs: form.networks.split(/[\s,;]+/).filter((network) => network !== ''),
    rate_limit_per_minute: form.rateLimit.trim() === '' ? null : Number(form.rateLimit),
  };
}
