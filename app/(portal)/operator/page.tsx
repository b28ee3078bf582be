import { redirect } from 'next/navigation';
import { requireOperatorPage } from '../portal-member';

export default async function OperatorPage() {
  await requireOperatorPage();
  redirect('/operator/tenants');
}
