import type { Metadata } from 'next';
import { Operators } from '@/components/operator/operators';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Operators' };

export default async function OperatorsPage() {
  await requireOperatorPage();
  return <Operators />;
}
