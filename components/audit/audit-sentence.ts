import { formatCount, formatCredits, formatDateTime } from '@/lib/shared/format';

type Detail = Record<string, unknown>;

/** An action in the past tense, as a filter names it and as a sentence tells it. */
interface ActionWords {
  label: string;
  /** What somebody did; begins with the verb. Details are read with care: entries outlive the code that wrote them. */
  tell: (detail: Detail) => string;
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
  allowed_cidrs: 'allowed addresses',
  allowed_origins: 'allowed origins',
  evidence_frames: 'evidence frames',
  expires_at: 'expiry',
  low_balance_level: 'level of the alert',
  rate_limit_per_minute: 'rate limit',
  retention_hours: 'retention',
  url: 'address',
  event_types: 'events',
};

const nameOf = (field: string) => NAMES[field] ?? field.replaceAll('_', ' ');

function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A choice of weights; null in that place means that there is none. */
function shownWeights(value: unknown): string | null {
  if (value === null) return 'those of the installation';
  const { generation, until } = value as { generation?: unknown; until?: unknown };
  if (typeof generation !== 'number') return null;
  return `generation ${generation}${text(until) === null ? '' : ` until ${formatDateTime(String(until))}`}`;
}

function shown(value: unknown, field: string): string | null {
  if (field === 'weights') return shownWeights(value);
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return formatCount(value);
  return typeof value === 'string' && value.length <= 60 ? `“${value}”` : null;
}

/** "the threshold from 65 to 70", or only the names of what changed when it is much. */
function changes(detail: Detail): string {
  const changed = Object.entries(detail).filter(
    (entry): entry is [string, { from: unknown; to: unknown }] =>
      typeof entry[1] === 'object' && entry[1] !== null && 'from' in entry[1] && 'to' in entry[1],
  );
  if (changed.length === 0) return 'something';
  const [[field, { from, to }]] = changed as [[string, { from: unknown; to: unknown }]];
  const [before, after] = [shown(from, field), shown(to, field)];
  if (changed.length === 1 && before !== null && after !== null) {
    return `the ${nameOf(field)} from ${before} to ${after}`;
  }
  return `the ${listed(changed.map(([each]) => nameOf(each)))}`;
}

function rotated(detail: Detail): string {
  const end = text(detail.expires_at);
  const rest = end === null ? '' : `; the old one works until ${formatDateTime(end)}`;
  return `replaced the API key${quoted(detail)} by a new one${rest}`;
}

function granted(detail: Detail): string {
  const amount = typeof detail.amount === 'number' ? detail.amount : 0;
  const note = text(detail.note);
  const what = amount < 0 ? `took ${formatCredits(-amount)} back` : `granted ${formatCredits(amount)}`;
  return note === null ? what : `${what}: ${note}`;
}

function because(what: string, { reason }: Detail): string {
  const why = text(reason)?.replace(/[\s.]+$/, '');
  return why ? `${what}: ${why}` : what;
}

function levelChanged(detail: Detail): string {
  const { to } = (detail.low_balance_level ?? {}) as { to?: unknown };
  if (typeof to !== 'number') return 'switched the low-balance alert off';
  return `set the low-balance alert to ${formatCredits(to)}`;
}

function endpointUpdated({ changed }: Detail): string {
  const names = Array.isArray(changed) ? changed.filter((each) => typeof each === 'string').map(nameOf) : [];
  return names.length === 0
    ? 'changed a webhook endpoint'
    : `changed the ${listed(names)} of a webhook endpoint`;
}

function memberUpdated({ email, ...detail }: Detail): string {
  return `changed ${changes(detail)} of ${text(email) ?? 'a member'}`;
}

/** Every action that the product writes down. */
export const ACTIONS: Record<string, ActionWords> = {
  'api_key.created': {
    label: 'API key created',
    tell: (d) => `created the ${text(d.mode) ?? ''} API key${quoted(d)}`.replace('the  API', 'the API'),
  },
  'api_key.updated': { label: 'API key changed', tell: (d) => `changed ${changes(d)} of an API key` },
  'api_key.rotated': { label: 'API key rotated', tell: rotated },
  'api_key.revoked': { label: 'API key revoked', tell: (d) => `revoked the API key${quoted(d)}` },
  'settings.updated': { label: 'Settings changed', tell: (d) => `changed ${changes(d)} of the organisation` },
  'comparison.started': {
    label: 'Weights compared',
    tell: (d) =>
      typeof d.generation === 'number'
        ? `had the last submissions judged once more by the weights of generation ${d.generation}`
        : 'had the last submissions judged once more by other weights',
  },
  'metadata_schema.draft_saved': {
    label: 'Metadata schema: draft saved',
    tell: (d) => `saved version${version(d)} of the metadata schema as a draft`,
  },
  'metadata_schema.restored': {
    label: 'Metadata schema: version restored',
    tell: (d) => `brought version${version(d, 'restored_from')} of the metadata schema back as a draft`,
  },
  'metadata_schema.draft_discarded': {
    label: 'Metadata schema: draft discarded',
    tell: (d) => `discarded the draft${version(d)} of the metadata schema`,
  },
  'metadata_schema.published': {
    label: 'Metadata schema published',
    tell: (d) => `published version${version(d)} of the metadata schema`,
  },
  'metadata_schema.unpublished': {
    label: 'Metadata schema withdrawn',
    tell: (d) => `withdrew version${version(d)} of the metadata schema`,
  },
  'webhook_endpoint.created': {
    label: 'Webhook endpoint added',
    tell: (d) => `added a webhook endpoint${text(d.host) === null ? '' : ` at ${d.host}`}`,
  },
  'webhook_endpoint.updated': { label: 'Webhook endpoint changed', tell: endpointUpdated },
  'webhook_endpoint.deleted': {
    label: 'Webhook endpoint removed',
    tell: (d) => `removed the webhook endpoint${text(d.host) === null ? '' : ` at ${d.host}`}`,
  },
  'webhook_endpoint.secret_rotated': {
    label: 'Webhook secret rotated',
    tell: (d) =>
      `made a new secret for a webhook endpoint${typeof d.overlap_hours === 'number' ? `; the old one works for ${d.overlap_hours} h more` : ''}`,
  },
  'webhook_listener.created': {
    label: 'Webhook listener added',
    tell: () => 'began to listen to events from a program',
  },
  'credits.granted': { label: 'Credits granted', tell: granted },
  'credits.level_changed': { label: 'Low-balance alert changed', tell: levelChanged },
  'tenant.created': { label: 'Organisation made', tell: () => 'made the organisation' },
  'tenant.suspended': {
    label: 'Organisation suspended',
    tell: (d) => because('suspended the organisation', d),
  },
  'tenant.resumed': { label: 'Organisation resumed', tell: () => 'ended the suspension of the organisation' },
  'operator.added': {
    label: 'Operator added',
    tell: (d) => `made ${text(d.email) ?? 'a member'} an operator of the installation`,
  },
  'operator.removed': {
    label: 'Operator removed',
    tell: (d) => `took the rights of an operator from ${text(d.email) ?? 'a member'}`,
  },
  'submission.erased': {
    label: 'Submission erased',
    tell: () => 'erased a submission with its video and metadata',
  },
  'member.updated': { label: 'Member changed', tell: memberUpdated },
  'member.removed': {
    label: 'Member removed',
    tell: (d) => `removed the member ${text(d.email) ?? ''}`.trimEnd(),
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
  'invite.accepted': { label: 'Invite accepted', tell: () => 'accepted an invite' },
  'invite.revoked': {
    label: 'Invite withdrawn',
    tell: (d) => `withdrew the invite of ${text(d.email) ?? 'somebody'}`,
  },
  'session.revoked': {
    label: 'Sessions ended',
    tell: (d) => (d.sessions === 1 ? 'ended a session of their own' : 'ended their other sessions'),
  },
};

/** What was done, as the rest of a sentence that begins with who did it; actions newer than this build by their name. */
export function auditSentence(action: string, detail: Detail): string {
  const words = ACTIONS[action];
  return words === undefined ? `did ${action}` : words.tell(detail);
}
