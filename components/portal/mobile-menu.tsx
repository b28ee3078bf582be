'use client';

import { Dialog } from '@base-ui/react/dialog';
import { CircleUserRound, X } from 'lucide-react';
import { buttonStyle } from '../ui/button';
import { cn } from '../ui/cn';
import { AccountPanel } from './account-panel';
import { ModeSwitch } from './mode-switch';
import type { Theme } from './theme';

/** The account panel of small screens, in a drawer. */
export function MobileMenu({ theme }: { theme: Theme }) {
  return (
    <Dialog.Root>
      <Dialog.Trigger
        aria-label="Account and colours"
        className={cn(buttonStyle({ look: 'quiet', size: 'icon' }), '[&_svg]:size-[22px]')}
      >
        <CircleUserRound aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-50 w-72 max-w-[85vw] overflow-y-auto border-l border-line bg-raised p-5 shadow-card">
          <div className="mb-5 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">Account</Dialog.Title>
            <Dialog.Close aria-label="Close" className={buttonStyle({ look: 'quiet', size: 'icon' })}>
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          <ModeSwitch className="-mx-3 mb-4" />
          <AccountPanel theme={theme} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
