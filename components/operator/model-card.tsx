import { Doc } from '../docs/doc';
import { BackLink } from '../ui/back-link';

interface ModelCardProps {
  /** HTML of a card in the folder of models. */
  card: Parameters<typeof Doc>[0]['doc'];
}

/** How a model was made, what it was measured to do and what it cannot do. */
export function ModelCard({ card }: ModelCardProps) {
  return (
    <div className="max-w-3xl">
      <BackLink href="/operator/models">Models</BackLink>
      <Doc doc={card} />
    </div>
  );
}
