import type { Metadata } from 'next';
import { System } from '@/components/operator/system';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'System' };

export default async function SystemPage() {
  await requireOperatorPage();
  return <System />;
}
