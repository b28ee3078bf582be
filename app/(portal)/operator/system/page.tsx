import type { Metadata } from 'next';
import { instanceStatusQuestion } from '@/components/operator/questions';
import { System } from '@/components/operator/system';
import { detail, FirstData } from '../../first-data';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'System' };

export default async function SystemPage() {
  await requireOperatorPage();
  return (
    <FirstData reads={() => [detail(instanceStatusQuestion)]}>
      <System />
    </FirstData>
  );
}
