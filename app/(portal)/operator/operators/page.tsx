import type { Metadata } from 'next';
import { Operators } from '@/components/operator/operators';
import { operatorsQuestion } from '@/components/operator/questions';
import { FirstData, list } from '../../first-data';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Operators' };

export default async function OperatorsPage() {
  await requireOperatorPage();
  return (
    <FirstData reads={() => [list(operatorsQuestion)]}>
      <Operators />
    </FirstData>
  );
}
