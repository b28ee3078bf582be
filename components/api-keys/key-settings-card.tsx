import { formatCount } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { Fact, FactList } from '../ui/facts';
import type { ApiKey } from './key-form';
import { SCOPE_COPY } from './scope-copy';

/** What a key may do, and where from. */
export function KeySettingsCard({ apiKey }: { apiKey: ApiKey }) {
  const { scopes, allowed_cidrs: networks, rate_limit_per_minute: rate } = apiKey;
  return (
    <Card title="Permissions and limits">
      <FactList>
        <Fact label="Permissions">
          {scopes.length === 0 ? (
            'None: the key can’t do anything.'
          ) : (
            <ul className="space-y-1.5">
              {scopes.map((scope) => (
                <li key={scope}>
                  <span className="font-medium">{SCOPE_COPY[scope].label}</span>{' '}
                  <code className="font-mono text-xs text-ink-faint">{scope}</code>
                  <span className="block text-[13px] text-ink-soft">{SCOPE_COPY[scope].sentence}</span>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Allowed networks">
          {networks.length === 0 ? (
            'Everywhere'
          ) : (
            <ul className="max-h-48 overflow-y-auto font-mono text-[13px]">
              {networks.map((network) => (
                <li key={network}>{network}</li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Requests per minute">
          {rate === null ? 'The default of this installation' : formatCount(rate)}
        </Fact>
      </FactList>
    </Card>
  );
}
