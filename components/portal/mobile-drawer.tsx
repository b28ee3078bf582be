'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { usePortal } from '@/components/session/portal-context';
import type { Theme } from '@/lib/shared/theme';
import { buttonStyle } from '../ui/button';
import { AccountPanel } from './account-panel';
import { ModeSwitch } from './mode-switch';
import { NavLinks } from './nav-links';
import { TenantSwitcher } from './tenant-switcher';

interface MobileDrawerProps {
  theme: Theme;
  isOpen: boolean;
  onClose: () => void;
}

/** What the menu of small screens opens; closing it gives the focus back to its button. */
export default function MobileDrawer({ theme, isOpen, onClose }: MobileDrawerProps) {
  const { hasOtherTenants } = usePortal();
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-50 w-72 max-w-[85vw] overflow-y-auto border-l border-line bg-raised p-5 shadow-card">
          <div className="mb-4 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">Menu</Dialog.Title>
            <Dialog.Close aria-label="Close" className={buttonStyle({ look: 'quiet', size: 'icon' })}>
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          {hasOtherTenants && (
            <div className="mb-4">
              <TenantSwitcher />
            </div>
          )}
          <div className="-mx-3 mb-5 border-b border-line pb-4">
            <NavLinks look="drawer" onVisit={onClose} />
          </div>
          <ModeSwitch className="-mx-3 mb-4" />
          <AccountPanel theme={theme} onVisit={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
