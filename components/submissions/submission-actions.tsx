'use client';

import { Ban, Eraser, RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { isFinalStatus } from '@/lib/shared/statuses';
import type { Submission } from '@/packages/sdk/src/generated';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Dialog, DialogActions } from '../ui/dialog';
import { useToast } from '../ui/toast';
import { ModelSelect } from './model-select';

type Open = 'cancel' | 'erase' | 'rerun' | null;

interface DialogProps {
  submission: Submission;
  onClose: () => void;
}

function RerunDialog({ submission, onClose }: DialogProps) {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const [model, setModel] = useState(submission.model);
  const rerun = useApiChange('rerunSubmission', ['getCredits']);
  async function start() {
    const made = await rerun
      .mutateAsync({ path: { submission_id: submission.submission_id }, body: { model } })
      .catch(() => null);
    if (made !== null) router.push(`/${tenantSlug}/submissions/${made.submission_id}`);
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Re-run this submission"
      description="Submits the same video and metadata again as a new submission, charged as usual. This one doesn’t change."
    >
      <ModelSelect value={model} onChange={setModel} />
      {rerun.error !== null && <ErrorNotice error={rerun.error} className="mt-4" />}
      <DialogActions>
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => void start()} disabled={rerun.isPending}>
          <RotateCcw aria-hidden="true" />
          Re-run
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Receipt({ receipt, onClose }: { receipt: DataOf<'eraseSubmission'>; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      isHeld
      onClose={onClose}
      title="Erased"
      description="The video, frames, metadata and signals have been deleted. Keep the receipt as proof; the API returns the same one again."
    >
      <CodeBlock what="receipt" code={JSON.stringify(receipt, null, 2)} />
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}

function EraseDialog({ submission, onClose }: DialogProps) {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const erase = useApiChange('eraseSubmission');
  const id = submission.submission_id;
  if (erase.data !== undefined) {
    return <Receipt receipt={erase.data} onClose={() => router.push(`/${tenantSlug}/submissions`)} />;
  }
  return (
    <ConfirmDialog
      title="Erase this submission"
      action="Erase"
      typed="erase"
      isPending={erase.isPending}
      error={erase.error}
      onConfirm={() => erase.mutate({ path: { submission_id: id } })}
      onClose={onClose}
    >
      <p>
        Its video, frames, metadata and signals are deleted and can’t be recovered. The ledger still shows
        that there was a submission.{' '}
        {!isFinalStatus(submission.status) && 'It is canceled first, and its credits are released.'}
      </p>
    </ConfirmDialog>
  );
}

function CancelDialog({ submission, onClose }: DialogProps) {
  const cancel = useApiChange('cancelSubmission', ['getCredits']);
  const toast = useToast();
  async function confirm() {
    const path = { submission_id: submission.submission_id };
    if ((await cancel.mutateAsync({ path }).catch(() => null)) === null) return;
    toast('Canceled', { description: 'Its credits were released.' });
    onClose();
  }
  return (
    <ConfirmDialog
      title="Cancel this submission"
      action="Cancel submission"
      isPending={cancel.isPending}
      error={cancel.error}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        It ends without a verdict, and its credits are released. Once it is being processed, it can’t be
        canceled.
      </p>
    </ConfirmDialog>
  );
}

/** What can be done with a submission. */
export function SubmissionActions({ submission }: { submission: Submission }) {
  const [open, setOpen] = useState<Open>(null);
  const canWrite = useCan('detection:write');
  if (!canWrite) return null;
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2.5">
      {submission.status === 'pending' && (
        <Button look="secondary" size="small" onClick={() => setOpen('cancel')}>
          <Ban aria-hidden="true" />
          Cancel
        </Button>
      )}
      <Button look="secondary" size="small" onClick={() => setOpen('rerun')}>
        <RotateCcw aria-hidden="true" />
        Re-run
      </Button>
      <Button look="danger" size="small" onClick={() => setOpen('erase')}>
        <Eraser aria-hidden="true" />
        Erase
      </Button>
      {open === 'rerun' && <RerunDialog submission={submission} onClose={close} />}
      {open === 'erase' && <EraseDialog submission={submission} onClose={close} />}
      {open === 'cancel' && <CancelDialog submission={submission} onClose={close} />}
    </div>
  );
}
