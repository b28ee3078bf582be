'use client';

import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { buttonStyle } from './button';
import { cn } from './cn';

export interface ToastRequest {
  title: string;
  description?: string;
  undo?: () => void;
}

/** Hands over what was asked for, each once. */
function useRequests(requests: ToastRequest[]): void {
  const { add } = Toast.useToastManager();
  const shown = useRef(0);
  useEffect(() => {
    for (const { title, description, undo } of requests.slice(shown.current)) {
      add({ title, description, ...(undo && { actionProps: { children: 'Undo', onClick: undo } }) });
    }
    shown.current = requests.length;
  }, [requests, add]);
}

function Toasts({ requests }: { requests: ToastRequest[] }) {
  useRequests(requests);
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['down', 'right']}
      className="pointer-events-auto rounded-xl border border-line bg-raised shadow-card transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-3 py-2.5 pr-2 pl-4">
        <div className="min-w-0 flex-1 text-sm">
          <Toast.Title className="font-medium" render={<p />} />
          <Toast.Description className="text-ink-soft" />
        </div>
        <Toast.Action className={buttonStyle({ look: 'secondary', size: 'small' })} />
        <Toast.Close
          aria-label="Dismiss"
          // Base UI hides it while toasts lie stacked; ours never do.
          aria-hidden={false}
          className={cn(buttonStyle({ look: 'quiet', size: 'icon' }), 'size-9 min-h-9')}
        >
          <X aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

/** The edge of the screen where toasts are shown. */
export default function ToastRegion({ requests }: { requests: ToastRequest[] }) {
  return (
    <Toast.Provider timeout={6_000} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="pointer-events-none fixed inset-x-4 bottom-20 z-[60] flex flex-col gap-2 sm:left-auto sm:w-96 lg:bottom-6">
          <Toasts requests={requests} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
