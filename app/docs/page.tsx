import { redirect } from 'next/navigation';
import { DOC_GROUPS } from '@/lib/docs/doc-pages';

export default function DocsPage() {
  redirect(`/docs/${DOC_GROUPS[0]!.pages[0]!.name}`);
}
