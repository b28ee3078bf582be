'use client';

import type { ReactNode } from 'react';
import { Checkbox } from '../ui/checkbox';
import { useToast } from '../ui/toast';
import { SettingCard } from './setting-card';
import { type Settings, useSetting } from './use-setting';

interface FlagCardProps {
  settings: Settings;
  name: 'evidence_frames' | 'signals_in_results';
  title: string;
  label: string;
  children: ReactNode;
}

function FlagCard({ settings, name, title, label, children }: FlagCardProps) {
  const toast = useToast();
  const edit = useSetting(settings, name, () => toast(`${title} saved`));
  return (
    <SettingCard title={title} edit={edit} describe={(isOn) => (isOn ? 'on' : 'off')}>
      <Checkbox label={label} hint={children} checked={edit.value} onChange={edit.setValue} />
    </SettingCard>
  );
}

export function EvidenceCard({ settings }: { settings: Settings }) {
  return (
    <FlagCard
      settings={settings}
      name="evidence_frames"
      title="Evidence frames"
      label="Keep six judged frames of each video"
    >
      Small pictures shown beside the verdict. They are deleted with the video, after the retention time
      above. They show people’s faces: have a reason to keep them, and tell those people.
    </FlagCard>
  );
}

export function SignalsCard({ settings }: { settings: Settings }) {
  return (
    <FlagCard
      settings={settings}
      name="signals_in_results"
      title="Signals"
      label="Include signals in API results"
    >
      Results then include the measurements behind the score. Members always see them here. Don’t show them to
      the person in the video: they tell an attacker what to fix.
    </FlagCard>
  );
}
