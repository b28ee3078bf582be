'use client';

import { Dialog } from '@base-ui/react/dialog';
import { Menu, X } from 'lucide-react';
import { useState } from 'react';
import { buttonStyle } from '../ui/button';
import { cn } from '../ui/cn';
import { AccountPanel } from './account-panel';
import { ModeSwitch } from './mode-switch';
import { NavLinks } from './nav-links';
import type { Theme } from './theme';

/** All pages and the account, in a drawer for small screens. */
export function MobileMenu({ theme }: { theme: Theme }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label="Menu"
        className={cn(buttonStyle({ look: 'quiet', size: 'icon' }), '[&_svg]:size-[22px]')}
      >
        <Menu aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-50 w-72 max-w-[85vw] overflow-y-auto border-l border-line bg-raised p-5 shadow-card">
          <div className="mb-4 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">Menu</Dialog.Title>
            <Dialog.Close aria-label="Close" className={buttonStyle({ look: 'quiet', size: 'icon' })}>
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          <div className="-mx-3 mb-5 border-b border-line pb-4">
            <NavLinks look="drawer" onVisit={() => setOpen(false)} />
          </div>
          <ModeSwitch className="-mx-3 mb-4" />
          <AccountPanel theme={theme} onVisit={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
