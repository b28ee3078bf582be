'use client';

import { Tabs } from '@base-ui/react/tabs';
import { Camera, FileVideo, Link2 } from 'lucide-react';
import { useState } from 'react';
import { MAX_VIDEO_URL_CHARACTERS } from '@/lib/shared/limits';
import { Field, inputStyle } from '../ui/field';
import { CameraRecorder } from './camera-recorder';
import { FileDrop } from './file-drop';
import type { Source, TesterForm } from './tester-form';
import { VideoPreview } from './video-preview';

const TABS: { source: Source; label: string; icon: typeof Camera }[] = [
  { source: 'file', label: 'File', icon: FileVideo },
  { source: 'camera', label: 'Camera', icon: Camera },
  { source: 'url', label: 'Address', icon: Link2 },
];

interface VideoSourceProps {
  form: TesterForm;
  onChange: (change: Partial<TesterForm>) => void;
}

function AddressField({ form, onChange }: VideoSourceProps) {
  return (
    <Field label="Video URL" hint="A public or presigned http(s) URL. The server downloads the video.">
      {(control) => (
        <input
          {...control}
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_VIDEO_URL_CHARACTERS}
          value={form.url}
          onChange={(event) => onChange({ url: event.target.value })}
          placeholder="https://files.example.com/selfie.mp4"
          className={inputStyle}
        />
      )}
    </Field>
  );
}

/** The video to send: a file, a recording or an address. */
export function VideoSource({ form, onChange }: VideoSourceProps) {
  const [isAgain, setAgain] = useState(false);
  return (
    <Tabs.Root value={form.source} onValueChange={(value) => onChange({ source: value as Source })}>
      <Tabs.List
        aria-label="Where the video comes from"
        className="mb-4 grid grid-cols-3 gap-1 rounded-xl border border-line bg-sunken p-1"
      >
        {TABS.map(({ source, label, icon: Icon }) => (
          <Tabs.Tab
            key={source}
            value={source}
            className="flex min-h-10 items-center justify-center gap-2 rounded-lg text-sm font-medium text-ink-soft hover:text-ink data-active:bg-raised data-active:text-ink data-active:shadow-card"
          >
            <Icon aria-hidden="true" className="size-4" />
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="file" tabIndex={-1}>
        {form.file === null ? (
          <FileDrop isAgain={isAgain} onFile={(file) => onChange({ file })} />
        ) : (
          <VideoPreview
            file={form.file}
            discardLabel="Choose another"
            onDiscard={() => {
              setAgain(true);
              onChange({ file: null });
            }}
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="camera" tabIndex={-1}>
        {form.recording === null ? (
          <CameraRecorder onRecorded={(recording) => onChange({ recording })} />
        ) : (
          <VideoPreview
            file={form.recording}
            discardLabel="Record again"
            onDiscard={() => onChange({ recording: null })}
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="url" tabIndex={-1}>
        <AddressField form={form} onChange={onChange} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
