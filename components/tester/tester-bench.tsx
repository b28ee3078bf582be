'use client';

import { LoaderCircle, Send } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { ApiError } from '../api-client';
import { curlCommand } from '../curl';
import { ErrorNotice } from '../error-notice';
import { type Portal, usePortal } from '../portal/portal-context';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { AnswerView } from './answer-view';
import { LiveResult } from './live-result';
import { MetadataEditor } from './metadata-editor';
import { parseMetadata } from './metadata-text';
import { ModelSelect } from './model-select';
import { OutcomeSelect } from './outcome-select';
import { EMPTY_FORM, type TesterForm, videoOf } from './tester-form';
import { UploadProgress } from './upload-progress';
import { type SubmitState, useTesterSubmit } from './use-tester-submit';
import { VideoSource } from './video-source';

/** An ordered outcome counts in test mode only, even when one was chosen before leaving it. */
function outcomeOf(form: TesterForm, { mode }: Portal): string | undefined {
  return mode === 'test' && form.testOutcome !== '' ? form.testOutcome : undefined;
}

function curlOf(form: TesterForm, facts: Portal, idempotencyKey: string | undefined): string {
  const video = videoOf(form);
  const parsed = parseMetadata(form.metadataText);
  return curlCommand({
    apiOrigin: facts.apiOrigin,
    tenantSlug: facts.tenantSlug,
    video: video ?? { kind: 'file', name: 'selfie-video.mp4' },
    model: form.model,
    metadata: 'metadata' in parsed ? parsed.metadata : null,
    idempotencyKey,
    testOutcome: outcomeOf(form, facts),
  });
}

function Outcome({ state, onCancel }: { state: SubmitState; onCancel: () => void }) {
  switch (state.phase) {
    case 'idle':
      return (
        <div className="rounded-2xl border border-dashed border-line-strong/60 px-6 py-12 text-center">
          <p className="font-semibold">The verdict appears here</p>
          <p className="mx-auto mt-1 max-w-sm text-sm text-ink-soft">
            The video is sent, queued and judged; you see each step as it happens.
          </p>
        </div>
      );
    case 'sending':
      return <UploadProgress share={state.share} onCancel={onCancel} />;
    case 'accepted':
      return <LiveResult key={state.answer.receipt.submission_id} answer={state.answer} />;
    case 'refused': {
      const { error } = state;
      const isAnswered = error instanceof ApiError && error.envelope !== undefined;
      return (
        <div className="space-y-5">
          <ErrorNotice error={error} />
          {isAnswered && <AnswerView title={`Answer: ${error.status}`} envelope={error.envelope} />}
        </div>
      );
    }
  }
}

/** The form at one side; what happens to the video at the other. */
export function TesterBench() {
  const facts = usePortal();
  const [form, setForm] = useState(EMPTY_FORM);
  const [wantsVideo, setWantsVideo] = useState(false);
  const { state, idempotencyKey, send, cancel, renew } = useTesterSubmit(facts);
  const video = videoOf(form);
  const parsed = parseMetadata(form.metadataText);
  const isSending = state.phase === 'sending';
  const outcomeRef = useRef<HTMLDivElement>(null);

  function change(part: Partial<TesterForm>) {
    setForm((before) => ({ ...before, ...part }));
    setWantsVideo(false);
    renew();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isSending || 'problem' in parsed) return;
    if (video === null) return setWantsVideo(true);
    // On a phone the outcome is below the form.
    outcomeRef.current?.scrollIntoView({ block: 'nearest' });
    void send({ video, model: form.model, metadata: parsed.metadata, testOutcome: outcomeOf(form, facts) });
  }

  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      <Card>
        <form onSubmit={submit} noValidate className="space-y-6">
          <VideoSource form={form} onChange={change} />
          <ModelSelect value={form.model} onChange={(model) => change({ model })} />
          <MetadataEditor value={form.metadataText} onChange={(metadataText) => change({ metadataText })} />
          {facts.mode === 'test' && (
            <OutcomeSelect value={form.testOutcome} onChange={(testOutcome) => change({ testOutcome })} />
          )}
          <Button type="submit" className="w-full" disabled={isSending || 'problem' in parsed}>
            {isSending ? (
              <LoaderCircle aria-hidden="true" className="animate-spin" />
            ) : (
              <Send aria-hidden="true" />
            )}
            {state.phase === 'refused' ? 'Send again' : 'Send the video'}
          </Button>
          {wantsVideo && (
            <p role="alert" className="text-sm font-medium text-danger">
              Choose a file, record a clip or give an address first.
            </p>
          )}
        </form>
      </Card>
      <div className="min-w-0 space-y-5">
        <div ref={outcomeRef} className="scroll-mt-20 scroll-mb-24 xl:scroll-my-4">
          <Outcome state={state} onCancel={cancel} />
        </div>
        <CodeBlock what="The same with curl" code={curlOf(form, facts, idempotencyKey)} />
      </div>
    </div>
  );
}
