'use client';

import { Menu } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { Theme } from '@/lib/shared/theme';
import { Button } from '../ui/button';

const importDrawer = () => import('./mobile-drawer');
// Wide screens never need it; small ones fetch it when a finger or the focus comes near the button.
const MobileDrawer = dynamic(importDrawer, { ssr: false });

/** All pages and the account, in a drawer for small screens. */
export function MobileMenu({ theme }: { theme: Theme }) {
  const [state, setState] = useState<'unused' | 'open' | 'closed'>('unused');
  return (
    <>
      <Button
        look="quiet"
        size="icon"
        aria-label="Menu"
        aria-haspopup="dialog"
        aria-expanded={state === 'open'}
        onPointerEnter={() => void importDrawer()}
        onFocus={() => void importDrawer()}
        onClick={() => setState('open')}
        className="[&_svg]:size-[22px]"
      >
        <Menu aria-hidden="true" />
      </Button>
      {state !== 'unused' && (
        <MobileDrawer theme={theme} isOpen={state === 'open'} onClose={() => setState('closed')} />
      )}
    </>
  );
}
