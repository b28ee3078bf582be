import type { Metadata } from 'next';
import { MessagePage } from '@/components/ui/message-page';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <MessagePage code="404" title="There is nothing at this address">
      The page may have moved, or it belongs to an organisation your account has no access to.
    </MessagePage>
  );
}
