'use client';

import { LoaderCircle, Send } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { type Portal, usePortal } from '@/components/session/portal-context';
import { curlCommand } from '@/components/snippets/curl';
import { ModelSelect } from '@/components/submissions/model-select';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { AnswerView } from './answer-view';
import { LiveResult } from './live-result';
import { MetadataSection } from './metadata-section';
import { parseMetadata } from './metadata-text';
import { OutcomeSelect } from './outcome-select';
import { EMPTY_FORM, type TesterForm, videoOf } from './tester-form';
import { addTry, readTries, type Try } from './tries';
import { TryHistory } from './try-history';
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

interface OutcomeProps {
  state: SubmitState;
  onPause: () => void;
  onResume: () => void;
  onCancel: () => void;
}

function Outcome({ state, ...controls }: OutcomeProps) {
  switch (state.phase) {
    case 'idle':
      return (
        <div className="rounded-2xl border border-dashed border-line-strong/60 px-6 py-12 text-center">
          <p className="font-semibold">The verdict appears here</p>
          <p className="mx-auto mt-1 max-w-sm text-sm text-ink-soft">
            The video is sent, queued and processed; you see each step as it happens.
          </p>
        </div>
      );
    case 'uploading':
      return (
        <UploadProgress
          state={state}
          onPause={controls.onPause}
          onResume={controls.onResume}
          onCancel={controls.onCancel}
        />
      );
    case 'submitting':
      return (
        <Card>
          <p role="status" className="flex items-center gap-3 font-semibold">
            <LoaderCircle aria-hidden="true" className="size-5 animate-spin text-info" />
            Submitting
          </p>
        </Card>
      );
    case 'accepted':
      return <LiveResult key={state.answer.receipt.submission_id} answer={state.answer} />;
    case 'refused': {
      const { error } = state;
      const isAnswered = error instanceof ApiError && error.envelope !== undefined;
      return (
        <div className="space-y-5">
          <ErrorNotice error={error} />
          {isAnswered && <AnswerView title={`Response: ${error.status}`} envelope={error.envelope} />}
        </div>
      );
    }
  }
}

/** What was sent from this browser before; a new answer is added to it. */
function useTries({ tenantSlug, mode }: Portal, state: SubmitState): Try[] {
  const [tries, setTries] = useState<Try[]>([]);
  const answer = state.phase === 'accepted' ? state.answer : null;
  const name = useRef('');
  if (state.phase === 'uploading') name.current = state.name;
  useEffect(() => {
    if (answer === null) return setTries(readTries({ tenantSlug, mode }));
    const { submission_id, model, created_at } = answer.receipt;
    const made = {
      submissionId: submission_id,
      name: name.current || 'Video by address',
      model,
      at: created_at,
    };
    setTries(addTry({ tenantSlug, mode }, made));
  }, [tenantSlug, mode, answer]);
  return tries;
}

/** The form at one side; what happens to the video at the other. */
export function TesterBench() {
  const facts = usePortal();
  const [form, setForm] = useState(EMPTY_FORM);
  const [wantsVideo, setWantsVideo] = useState(false);
  const { state: sent, idempotencyKey, send, pause, resume, cancel, renew } = useTesterSubmit();
  // An answer belongs to the mode that it was asked for in.
  const state: SubmitState = sent.phase === 'accepted' && sent.mode !== facts.mode ? { phase: 'idle' } : sent;
  const tries = useTries(facts, state);
  const video = videoOf(form);
  const parsed = parseMetadata(form.metadataText);
  const isSending = state.phase === 'uploading' || state.phase === 'submitting';
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
          <MetadataSection value={form.metadataText} onChange={(metadataText) => change({ metadataText })} />
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
              Choose a file, record a clip or enter a URL first.
            </p>
          )}
        </form>
      </Card>
      <div className="min-w-0 space-y-5">
        <div ref={outcomeRef} className="scroll-mt-20 scroll-mb-24 xl:scroll-my-4">
          <Outcome state={state} onPause={pause} onResume={resume} onCancel={cancel} />
        </div>
        <TryHistory tries={tries} />
        <CodeBlock what="The same request with curl" code={curlOf(form, facts, idempotencyKey)} />
      </div>
    </div>
  );
}
