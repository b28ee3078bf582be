import { formatCount, formatCredits, formatDateTime } from '@/lib/shared/format';

type Detail = Record<string, unknown>;

/** An action in the past tense, as a filter names it and as a sentence tells it. */
interface ActionWords {
  label: string;
  /** What somebody did; begins with the verb. Details are read with care: entries outlive the code that wrote them. */
  tell: (detail: Detail, target: string | null) => string;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function quoted(detail: Detail, name = 'name'): string {
  const value = text(detail[name]);
  return value === null ? '' : ` “${value}”`;
}

function version(detail: Detail, name = 'version'): string {
  const value = detail[name];
  return typeof value === 'number' ? ` ${value}` : '';
}

const NAMES: Record<string, string> = {
  allowed_cidrs: 'allowed networks',
  allowed_origins: 'allowed origins',
  evidence_frames: 'evidence frames',
  expires_at: 'expiry',
  host: 'URL',
  rate_limit_per_minute: 'rate limit',
  retention_hours: 'retention',
  scopes: 'permissions',
  signals_in_results: 'signals in results',
  url: 'URL',
  event_types: 'events',
  eventTypes: 'events',
};

/** What an empty value means, where "none" would be wrong. */
const UNSET: Record<string, string> = {
  allowed_cidrs: 'everywhere',
  event_types: 'all events',
  expires_at: 'never',
  rate_limit_per_minute: 'the default',
  weights: 'the installation’s default',
};

const nameOf = (field: string) => NAMES[field] ?? field.replaceAll('_', ' ');

function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function shownWeights(value: object): string | null {
  const { generation, until } = value as { generation?: unknown; until?: unknown };
  if (typeof generation !== 'number') return null;
  return `generation ${generation}${text(until) === null ? '' : ` until ${formatDateTime(String(until))}`}`;
}

function shownText(value: string, field: string): string | null {
  if (field.endsWith('_at') && !Number.isNaN(Date.parse(value))) return formatDateTime(value);
  return value.length <= 60 ? `“${value}”` : null;
}

/** A value of a field in words; null when it is too much for a sentence, or of a form that this build does not know. */
function shown(value: unknown, field: string): string | null {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return UNSET[field] ?? 'none';
  if (typeof value === 'number') return `${formatCount(value)}${field === 'retention_hours' ? ' h' : ''}`;
  if (typeof value === 'string') return shownText(value, field);
  if (Array.isArray(value)) {
    return value.length <= 3 && value.every((each) => typeof each === 'string') ? listed(value) : null;
  }
  return field === 'weights' && typeof value === 'object' ? shownWeights(value) : null;
}

interface Change {
  field: string;
  from: unknown;
  to: unknown;
}

function changesIn(detail: Detail): Change[] {
  return Object.entries(detail).flatMap(([field, value]) =>
    typeof value === 'object' && value !== null && 'from' in value && 'to' in value
      ? [{ field, from: value.from, to: value.to }]
      : [],
  );
}

/** " from 65 to 70"; what came and went, of lists too long to be shown whole; nothing where neither can be told. */
function fromTo({ field, from, to }: Change): string {
  const [before, after] = [shown(from, field), shown(to, field)];
  if (before !== null && after !== null) return ` from ${before} to ${after}`;
  if (!Array.isArray(from) || !Array.isArray(to)) return '';
  const added = to.filter((each) => !from.includes(each)).map(String);
  const removed = from.filter((each) => !to.includes(each)).map(String);
  const parts = [
    ...(added.length > 0 ? [`added ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`removed ${listed(removed)}`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** What happened to one thing: "changed the rate limit of the API key “Backend” from 60 to 90". */
function changed(what: string, changes: Change[]): string {
  const [first] = changes;
  if (first === undefined) return `changed ${what}`;
  if (changes.length > 1) {
    const each = changes.map((change) =>
      typeof change.to === 'boolean'
        ? `${nameOf(change.field)} ${change.to ? 'on' : 'off'}`
        : `${nameOf(change.field)}${fromTo(change)}`,
    );
    return `changed ${what}: ${each.join(', ')}`;
  }
  const of = what === 'the settings' ? '' : ` of ${what}`;
  if (typeof first.to === 'boolean') return `turned ${nameOf(first.field)} ${first.to ? 'on' : 'off'}${of}`;
  return `changed the ${nameOf(first.field)}${of}${fromTo(first)}`;
}

/** "the API key “Backend”"; by its former name when it got another one; entries of former versions have none. */
function apiKey(detail: Detail): string {
  const { from } = (detail.name ?? {}) as { from?: unknown };
  const name = text(detail.name) ?? text(from);
  return name === null ? 'an API key' : `the API key “${name}”`;
}

function keyUpdated(detail: Detail): string {
  const changes = changesIn(detail);
  const { name } = detail;
  const renamed = changes.length === 1 && changes[0]!.field === 'name' ? text((name as Change).to) : null;
  return renamed === null ? changed(apiKey(detail), changes) : `renamed ${apiKey(detail)} to “${renamed}”`;
}

function rotated(detail: Detail): string {
  const end = text(detail.expires_at);
  const rest = end === null ? '' : `; the old key works until ${formatDateTime(end)}`;
  return `rotated the API key${quoted(detail)}${rest}`;
}

function granted(detail: Detail): string {
  const amount = typeof detail.amount === 'number' ? detail.amount : 0;
  const note = text(detail.note);
  const what = amount < 0 ? `took back ${formatCredits(-amount)}` : `granted ${formatCredits(amount)}`;
  return note === null ? what : `${what}: ${note}`;
}

function because(what: string, { reason }: Detail): string {
  const why = text(reason)?.replace(/[\s.]+$/, '');
  return why ? `${what}: ${why}` : what;
}

function levelChanged(detail: Detail): string {
  const { from, to } = (detail.low_balance_level ?? {}) as { from?: unknown; to?: unknown };
  const before = typeof from === 'number' ? formatCredits(from) : null;
  if (typeof to !== 'number') return `turned the low-balance alert off${before ? ` (was ${before})` : ''}`;
  if (before === null) return `set the low-balance alert to ${formatCredits(to)}`;
  return `changed the low-balance alert from ${before} to ${formatCredits(to)}`;
}

function at(detail: Detail): string {
  const { from } = (detail.host ?? {}) as { from?: unknown };
  const host = text(detail.host) ?? text(from);
  return host === null ? '' : ` at ${host}`;
}

function endpointUpdated({ enabled, ...detail }: Detail): string {
  const what = `the webhook endpoint${at(detail)}`;
  const changes = changesIn(detail);
  if (typeof enabled === 'object' && enabled !== null && 'to' in enabled) {
    const turned = enabled.to === true ? `enabled ${what} again` : `disabled ${what}`;
    return changes.length === 0 ? turned : `${turned} and ${changed('it', changes)}`;
  }
  if (changes.length > 0 || !Array.isArray(detail.changed)) return changed(what, changes);
  // Entries of former versions hold the names of what changed, and no values.
  const names = detail.changed.filter((each) => typeof each === 'string').map(nameOf);
  return names.length === 0 ? changed(what, []) : `changed the ${listed(names)} of ${what}`;
}

function memberUpdated({ email, disabled, ...detail }: Detail): string {
  const who = text(email) ?? 'a member';
  const changes = changesIn(detail);
  if (typeof disabled === 'object' && disabled !== null && 'to' in disabled) {
    const turned = disabled.to === true ? `disabled ${who}` : `enabled ${who} again`;
    return changes.length === 0 ? turned : `${turned} and ${changed('them', changes)}`;
  }
  return changed(who, changes);
}

function sessionsRevoked({ sessions }: Detail): string {
  if (sessions === 1) return 'signed out one of their sessions';
  return typeof sessions === 'number'
    ? `signed out ${formatCount(sessions)} of their other sessions`
    : 'signed out their other sessions';
}

function compared(detail: Detail): string {
  const { generation, submissions } = detail;
  const what =
    typeof submissions === 'number'
      ? `the last ${formatCount(submissions)} ${submissions === 1 ? 'submission' : 'submissions'}`
      : 'the last submissions';
  return typeof generation === 'number'
    ? `compared weights: re-ran ${what} with generation ${generation}`
    : `compared weights: re-ran ${what} with other weights`;
}

/** Every action that the product writes down. */
export const ACTIONS: Record<string, ActionWords> = {
  'api_key.created': {
    label: 'API key created',
    tell: (d) => `created the ${text(d.mode) ?? ''} API key${quoted(d)}`.replace('the  API', 'the API'),
  },
  'api_key.updated': { label: 'API key changed', tell: keyUpdated },
  'api_key.rotated': { label: 'API key rotated', tell: rotated },
  'api_key.revoked': { label: 'API key revoked', tell: (d) => `revoked the API key${quoted(d)}` },
  'settings.updated': { label: 'Settings changed', tell: (d) => changed('the settings', changesIn(d)) },
  'comparison.started': {
    label: 'Weights compared',
    tell: compared,
  },
  'metadata_schema.draft_saved': {
    label: 'Metadata schema: draft saved',
    tell: (d) => `saved version${version(d)} of the metadata schema as a draft`,
  },
  'metadata_schema.restored': {
    label: 'Metadata schema: version restored',
    tell: (d) => `restored version${version(d, 'restored_from')} of the metadata schema as a draft`,
  },
  'metadata_schema.draft_discarded': {
    label: 'Metadata schema: draft discarded',
    tell: (d) => `discarded draft version${version(d)} of the metadata schema`,
  },
  'metadata_schema.published': {
    label: 'Metadata schema published',
    tell: (d) => `published version${version(d)} of the metadata schema`,
  },
  'metadata_schema.unpublished': {
    label: 'Metadata schema unpublished',
    tell: (d) => `unpublished version${version(d)} of the metadata schema`,
  },
  'webhook_endpoint.created': {
    label: 'Webhook endpoint added',
    tell: (d) => `added the webhook endpoint${at(d)}`,
  },
  'webhook_endpoint.updated': { label: 'Webhook endpoint changed', tell: endpointUpdated },
  'webhook_endpoint.deleted': {
    label: 'Webhook endpoint deleted',
    tell: (d) => `deleted the webhook endpoint${at(d)}`,
  },
  'webhook_endpoint.secret_rotated': {
    label: 'Webhook secret rotated',
    tell: (d) =>
      `rotated the signing secret of the webhook endpoint${at(d)}${typeof d.overlap_hours === 'number' ? `; the old secret works for another ${d.overlap_hours} h` : ''}`,
  },
  'webhook_listener.created': {
    label: 'Webhook listener added',
    tell: () => 'began to listen to events from a program',
  },
  'credits.granted': { label: 'Credits granted', tell: granted },
  'credits.level_changed': { label: 'Low-balance alert changed', tell: levelChanged },
  'tenant.created': {
    label: 'Organisation created',
    tell: (d) => `created the organisation${quoted(d)}`,
  },
  'tenant.suspended': {
    label: 'Organisation suspended',
    tell: (d) => because('suspended the organisation', d),
  },
  'tenant.resumed': { label: 'Organisation resumed', tell: () => 'resumed the organisation' },
  'operator.added': {
    label: 'Operator added',
    tell: (d) => `made ${text(d.email) ?? 'a member'} an operator of the installation`,
  },
  'operator.removed': {
    label: 'Operator removed',
    tell: (d) => `removed ${text(d.email) ?? 'a member'} from the operators of the installation`,
  },
  'submission.erased': {
    label: 'Submission erased',
    tell: (_, target) =>
      `erased ${target === null ? 'a submission' : `the submission …${target.slice(-8)}`} with its video and metadata`,
  },
  'member.updated': { label: 'Member changed', tell: memberUpdated },
  'member.removed': {
    label: 'Member removed',
    tell: (d) => `removed ${text(d.email) ?? 'a member'} from the organisation`,
  },
  'member.address_confirmed': {
    label: 'Address confirmed',
    tell: (d) => `confirmed ${text(d.email) === null ? 'their address' : `the address ${text(d.email)}`}`,
  },
  'member.password_changed': { label: 'Password changed', tell: () => 'changed their own password' },
  'invite.created': {
    label: 'Member invited',
    tell: (d) => `invited ${text(d.email) ?? 'somebody'}${text(d.role) === null ? '' : ` as ${d.role}`}`,
  },
  'invite.accepted': {
    label: 'Invite accepted',
    tell: (d) => `joined the organisation${text(d.role) === null ? '' : ` as ${d.role}`}`,
  },
  'invite.revoked': {
    label: 'Invite revoked',
    tell: (d) => `revoked the invite of ${text(d.email) ?? 'somebody'}`,
  },
  'session.revoked': { label: 'Sessions signed out', tell: sessionsRevoked },
};

/**
 * What was done, as the rest of a sentence that begins with who did it; actions newer than this build by their name.
 * @param target - id of what it was done to, for what has no name
 */
export function auditSentence(action: string, detail: Detail, target: string | null = null): string {
  const words = ACTIONS[action];
  return words === undefined ? `did ${action}` : words.tell(detail, target);
}
