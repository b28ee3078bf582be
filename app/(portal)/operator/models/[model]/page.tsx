import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ModelCard } from '@/components/operator/model-card';
import { renderCard } from '@/lib/docs/render-card';
import { requireOperatorPage } from '../../../portal-member';

interface ModelCardPageProps {
  params: Promise<{ model: string }>;
}

/** `@` may come encoded. */
const nameIn = async ({ params }: ModelCardPageProps) => decodeURIComponent((await params).model);

export async function generateMetadata(props: ModelCardPageProps): Promise<Metadata> {
  return { title: `Model ${await nameIn(props)}` };
}

export default async function ModelCardPage(props: ModelCardPageProps) {
  await requireOperatorPage();
  const card = await renderCard(await nameIn(props));
  if (card === null) notFound();
  return <ModelCard card={card} />;
}
