import type { JsonSource } from '../code-editor/json-source';
import { remarkOf } from '../code-editor/locate';

/** Sentences of the server, each with the place it speaks of. */
export function RemarkList({
  details,
  source,
  label,
}: {
  details: string[];
  source: JsonSource;
  label: string;
}) {
  return (
    <ul aria-label={label} className="max-h-48 space-y-1 overflow-auto text-sm">
      {details.map((detail) => {
        const { pointer, sentence } = remarkOf(detail, source);
        return (
          <li key={detail}>
            {pointer !== '' && (
              <code className="mr-2 font-mono text-[13px] font-medium text-ink">{pointer}</code>
            )}
            <span>{sentence}</span>
          </li>
        );
      })}
    </ul>
  );
}
