import { Notice } from '../ui/notice';

/** Above every page of an organisation that may only read. */
export function SuspendedBanner({ reason }: { reason: string }) {
  return (
    <Notice tone="danger" title="Your organisation is suspended" className="mb-6">
      <p className="wrap-anywhere">{reason}</p>
      <p>
        You can read everything and change nothing. What was submitted before is still judged; new submissions
        are refused. Your operator can resume the organisation.
      </p>
    </Notice>
  );
}
