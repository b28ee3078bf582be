import type { Metadata } from 'next';
import { MessagePage } from '@/components/ui/message-page';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <MessagePage code="404" title="Page not found">
      It may have moved, or it belongs to an organisation that you have no access to.
    </MessagePage>
  );
}
