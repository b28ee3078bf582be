import { usePortal } from '@/components/session/portal-context';
import { formatDateTime } from '@/lib/shared/format';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Fact, Facts } from '../ui/facts';
import { Notice } from '../ui/notice';
import { callerOf, type RequestRow } from './request-caller';
import { refusalCopy, requestErrorCopy } from './request-copy';
import type { RequestFilter } from './request-filter';
import { type KeyRow, keyHint } from './use-key-names';

function ErrorWords({ code, row }: { code: string; row: RequestRow }) {
  const { title, advice } = requestErrorCopy(code);
  return (
    <Notice tone={row.status >= 500 ? 'danger' : 'warn'} title={title} className="mb-5">
      {row.reason !== null && <p>{refusalCopy(row.reason)}</p>}
      <p>{advice}</p>
      <p className="font-mono text-[13px]">
        {row.status} {code}
      </p>
    </Notice>
  );
}

function Caller({ row, keys }: { row: RequestRow; keys: KeyRow[] }) {
  const key = keys.find(({ key_id }) => key_id === row.key_id);
  return (
    <>
      {callerOf(row, keys)}
      {key && (
        <span className="block font-mono text-[13px] text-ink-faint">
          {keyHint(key)}
          {['expired', 'revoked'].includes(key.status) && ` · ${key.status}`}
        </span>
      )}
      {row.key_id === null && row.member_id !== null && (
        <span className="block text-[13px] text-ink-faint">A member of your organisation</span>
      )}
    </>
  );
}

interface RequestDetailsProps {
  row: RequestRow;
  keys: KeyRow[];
  onNarrow: (change: RequestFilter) => void;
}

/** Everything the log knows of one request, what its error means, and ways to those like it. */
export function RequestDetails({ row, keys, onNarrow }: RequestDetailsProps) {
  const { mode } = usePortal();
  const { error_code: code, key_id: keyId, request_id: requestId } = row;
  return (
    <>
      {code !== null && <ErrorWords code={code} row={row} />}
      <Facts>
        <Fact label="Request id">
          {requestId === null ? (
            'Not stored'
          ) : (
            <span className="flex items-center gap-1">
              <code className="font-mono text-[13px]">{requestId}</code>
              <CopyButton text={requestId} what="request id" compact />
            </span>
          )}
        </Fact>
        <Fact label="Called by">
          <Caller row={row} keys={keys} />
        </Fact>
        <Fact label="Path">
          <code className="font-mono text-[13px]">
            {row.method} {row.route}
          </code>
        </Fact>
        <Fact label="Time">
          {formatDateTime(row.created_at)}
          <span className="block font-mono text-[13px] text-ink-faint">{row.created_at}</span>
        </Fact>
        <Fact label="Duration">{row.duration_ms} ms</Fact>
        <Fact label="Mode">{mode === 'test' ? 'Test' : 'Live'}</Fact>
      </Facts>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="secondary" size="small" onClick={() => onNarrow({ route: row.route })}>
          Only this path
        </Button>
        {keyId !== null && (
          <Button look="secondary" size="small" onClick={() => onNarrow({ caller: keyId })}>
            Only this key
          </Button>
        )}
        {code !== null && (
          <Button look="secondary" size="small" onClick={() => onNarrow({ error: code })}>
            Only this error
          </Button>
        )}
      </div>
      <p className="mt-4 text-[13px] text-ink-faint">
        Bodies, query strings, headers and IP addresses are never stored. Entries are deleted after 30 days.
      </p>
    </>
  );
}
