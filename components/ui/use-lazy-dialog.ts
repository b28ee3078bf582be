import { useCallback, useState } from 'react';

/** A dialog whose code is loaded when it is first opened, and stays then so that it can close in its own time. */
export function useLazyDialog() {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const change = useCallback((open: boolean) => {
    setOpen(open);
    if (open) setOpened(true);
  }, []);
  const toggle = useCallback(() => {
    setOpen((before) => !before);
    setOpened(true);
  }, []);
  return { isOpen, wasOpened, change, toggle };
}
