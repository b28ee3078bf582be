/** The name of an event; where there is no room for it in one line, it breaks after its dot. */
export function EventName({ type }: { type: string }) {
  const [subject, ...happened] = type.split('.');
  return (
    <code className="font-mono text-[13px] [overflow-wrap:normal]">
      {subject}.<wbr />
      {happened.join('.')}
    </code>
  );
}
