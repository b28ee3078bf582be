import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ModelCard } from '@/components/operator/model-card';
import { renderCard } from '@/lib/docs/render-card';
import { requireOperatorPage } from '../../../portal-member';

interface ModelCardPageProps {
  params: Promise<{ model: string }>;
}

export async function generateMetadata({ params }: ModelCardPageProps): Promise<Metadata> {
  return { title: `Model ${(await params).model}` };
}

export default async function ModelCardPage({ params }: ModelCardPageProps) {
  await requireOperatorPage();
  const card = await renderCard((await params).model);
  if (card === null) notFound();
  return <ModelCard card={card} />;
}
