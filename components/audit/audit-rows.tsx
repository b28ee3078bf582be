import type { ItemOf } from '@/components/data/call-api';
import { formatDateTime } from '@/lib/shared/format';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { ExpandingRow } from '../ui/expanding-row';
import { Fact, Facts } from '../ui/facts';
import { SentenceWithTime, Time } from '../ui/time';
import { auditSentence } from './audit-sentence';

/** What the list is narrowed to. */
export type AuditFilter = Partial<Record<'action' | 'actor', string>>;

export type AuditRow = ItemOf<'listAuditEntries'>;

const GONE = { member: 'A former member', api_key: 'A removed API key', operator: 'The operator' };

/** Who did something, by the name that is still known. */
export function actorName({ kind, name }: AuditRow['actor']): string {
  if (name === null) return GONE[kind];
  return kind === 'api_key' ? `Key ${name}` : name;
}

interface AuditRowsProps {
  rows: AuditRow[];
  onNarrow: (change: AuditFilter) => void;
}

function Details({ row, onNarrow }: { row: AuditRow; onNarrow: AuditRowsProps['onNarrow'] }) {
  const { actor, action, target, detail } = row;
  return (
    <>
      <Facts className="mb-5">
        <Fact label="Who">
          {actorName(actor)}
          {actor.id !== null && (
            <code className="block font-mono text-[13px] text-ink-faint">{actor.id}</code>
          )}
        </Fact>
        <Fact label="Action">
          <code className="font-mono text-[13px]">{action}</code>
        </Fact>
        <Fact label="Target">
          {target === null ? 'The organisation' : <code className="font-mono text-[13px]">{target}</code>}
        </Fact>
        <Fact label="Time">
          {formatDateTime(row.created_at)}
          <span className="block font-mono text-[13px] text-ink-faint">{row.created_at}</span>
        </Fact>
      </Facts>
      {Object.keys(detail).length > 0 && (
        <CodeBlock
          what={`Details, ${formatDateTime(row.created_at)}`}
          code={JSON.stringify(detail, null, 2)}
        />
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="secondary" size="small" onClick={() => onNarrow({ action })}>
          Only this action
        </Button>
        {actor.id !== null && (
          <Button look="secondary" size="small" onClick={() => onNarrow({ actor: actor.id! })}>
            Only by {actor.kind === 'member' ? 'this person' : 'this key'}
          </Button>
        )}
      </div>
    </>
  );
}

/** Changes as sentences that open to everything that was written down. */
export function AuditRows({ rows, onNarrow }: AuditRowsProps) {
  return (
    <ul className="divide-y divide-line">
      {rows.map((row) => (
        <ExpandingRow
          key={row.id}
          summary={
            <span className="flex flex-col gap-x-6 gap-y-1 md:flex-row md:items-baseline md:justify-between">
              <span className="min-w-0 text-sm">
                <span className="font-medium">{actorName(row.actor)}</span>{' '}
                <span className="text-ink-soft">
                  <SentenceWithTime>{auditSentence(row.action, row.detail, row.target)}</SentenceWithTime>
                </span>
              </span>
              <span className="shrink-0 text-[13px] whitespace-nowrap text-ink-faint">
                <Time value={row.created_at} relative />
              </span>
            </span>
          }
        >
          {() => <Details row={row} onNarrow={onNarrow} />}
        </ExpandingRow>
      ))}
    </ul>
  );
}
