import type { Metadata } from 'next';
import { Models } from '@/components/operator/models';
import { registeredModelsQuestion } from '@/components/operator/questions';
import { detail, FirstData } from '../../first-data';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Models' };

export default async function ModelsPage() {
  await requireOperatorPage();
  return (
    <FirstData reads={() => [detail(registeredModelsQuestion)]}>
      <Models />
    </FirstData>
  );
}
