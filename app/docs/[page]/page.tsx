import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Doc } from '@/components/docs/doc';
import { findDocPage } from '@/lib/docs/doc-pages';
import { renderDoc } from '@/lib/docs/render-doc';

interface DocPageProps {
  params: Promise<{ page: string }>;
}

export async function generateMetadata({ params }: DocPageProps): Promise<Metadata> {
  return { title: findDocPage((await params).page)?.title };
}

export default async function DocPage({ params }: DocPageProps) {
  const page = findDocPage((await params).page);
  if (page === null) notFound();
  return <Doc doc={await renderDoc(page)} />;
}
