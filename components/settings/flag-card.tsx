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
      Small pictures to look at beside the verdict. They go with the video, after the retention above. They
      show people’s faces: have a reason to keep them, and say so to those people.
    </FlagCard>
  );
}

export function SignalsCard({ settings }: { settings: Settings }) {
  return (
    <FlagCard
      settings={settings}
      name="signals_in_results"
      title="Signals"
      label="Show API keys what the model saw"
    >
      Polls then carry the measurements behind a score. Members always see them here. Keep them from the
      person who was judged: they tell an attacker what to mend.
    </FlagCard>
  );
}
