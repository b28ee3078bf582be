import type { ReactNode } from 'react';
import { Card } from '../ui/card';
import { Time } from '../ui/time';
import { retentionWords } from './retention-words';
import type { Settings } from './use-setting';
import { weightsWords } from './weights-choice';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 py-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <dt className="text-sm text-ink-faint">{name}</dt>
      <dd className="min-w-0 text-sm">{children}</dd>
    </div>
  );
}

/** What nobody sets here. */
export function MoreFacts({ settings }: { settings: Settings }) {
  return (
    <Card title="Other settings">
      <dl className="-my-3 divide-y divide-line">
        <Fact name="Default model">
          <code className="font-mono text-[13px]">{settings.default_model}</code>, weights version{' '}
          {settings.default_model_version}
        </Fact>
        <Fact name="Organisation created">
          <Time value={settings.created_at} />
        </Fact>
        <Fact name="Settings last changed">
          <Time value={settings.updated_at} />
        </Fact>
      </dl>
    </Card>
  );
}

/** The settings for those who may not change them. */
export function SettingsFacts({ settings }: { settings: Settings }) {
  return (
    <Card title="Current settings">
      <dl className="-my-3 divide-y divide-line">
        <Fact name="Name">{settings.name}</Fact>
        <Fact name="Slug (in URLs)">
          <code className="font-mono text-[13px]">{settings.slug}</code>
        </Fact>
        <Fact name="Threshold">A score of {settings.threshold} or more is live.</Fact>
        {settings.weights !== null && <Fact name="Weights">{weightsWords(settings.weights)}.</Fact>}
        <Fact name="Retention">Videos are kept {retentionWords(settings.retention_hours)}.</Fact>
        <Fact name="Evidence frames">
          {settings.evidence_frames ? 'Six frames of each video are kept with it.' : 'None are kept.'}
        </Fact>
        <Fact name="Signals">
          {settings.signals_in_results ? 'Included in API results.' : 'Not included in API results.'}
        </Fact>
        <Fact name="Allowed origins">
          {settings.allowed_origins.length === 0 ? (
            'None: web pages can’t upload.'
          ) : (
            <ul className="space-y-1">
              {settings.allowed_origins.map((origin) => (
                <li key={origin}>
                  <code className="font-mono text-[13px]">{origin}</code>
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </dl>
    </Card>
  );
}
