'use client';

import dynamic from 'next/dynamic';
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react';
import type { ToastRequest } from './toast-region';

type ShowToast = (title: string, options?: Omit<ToastRequest, 'title'>) => void;

// A tenth of the script of a first page, and needed only after somebody has done something.
const ToastRegion = dynamic(() => import('./toast-region'), { ssr: false });
/** Its live region has to be there before the first toast, or that one isn't read out. */
const REGION_AFTER_MS = 1_500;

const ToastContext = createContext<ShowToast | null>(null);

/** Tells at the edge of the screen that something was done; `undo` adds a button for what can be taken back. */
export function useToast(): ShowToast {
  const show = use(ToastContext);
  if (show === null) throw new Error('useToast needs a ToastProvider around it');
  return show;
}

/** Shows the toasts of everything inside. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [requests, setRequests] = useState<ToastRequest[]>([]);
  const [isQuiet, setQuiet] = useState(false);
  const show: ShowToast = useCallback((title, options) => {
    setRequests((former) => [...former, { ...options, title }]);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(true), REGION_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      {(isQuiet || requests.length > 0) && <ToastRegion requests={requests} />}
    </ToastContext>
  );
}
