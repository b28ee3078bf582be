import type { Metadata } from 'next';
import { Models } from '@/components/operator/models';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Models' };

export default async function ModelsPage() {
  await requireOperatorPage();
  return <Models />;
}
