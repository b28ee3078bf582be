/** The letter after `g` that leads to a page, by the page's segment. */
export const PAGE_LETTERS: Readonly<Record<string, string>> = {
  overview: 'o',
  submissions: 's',
  tester: 't',
  'api-keys': 'k',
  webhooks: 'w',
  'metadata-schema': 'm',
  requests: 'r',
  credits: 'c',
  team: 'p',
  settings: ',',
  audit: 'a',
};

const SEQUENCE_MS = 1_500;
const STORE = 'lifesign.shortcuts';

export type ShortcutAction = { kind: 'go'; segment: string } | { kind: 'search' } | { kind: 'help' };

/** Makes actions of the keys that are pressed one after the other: `g` and a letter, `/`, `?`. */
export class ShortcutReader {
  private leaderMs: number | null = null;

  /** @param nowMs any clock that only goes forward */
  press(key: string, nowMs: number): ShortcutAction | null {
    const isSecond = this.leaderMs !== null && nowMs - this.leaderMs <= SEQUENCE_MS;
    this.leaderMs = null;
    if (isSecond) {
      const found = Object.entries(PAGE_LETTERS).find(([, letter]) => letter === key);
      if (found) return { kind: 'go', segment: found[0] };
    }
    if (key === 'g') this.leaderMs = nowMs;
    if (key === '/') return { kind: 'search' };
    return key === '?' ? { kind: 'help' } : null;
  }
}

/** Keys that mean something to what has the focus are none of ours. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null)
  );
}

/** Whether single keys are shortcuts: people who dictate, or lean on the keyboard, turn them off (WCAG 2.1.4). */
export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off';
  } catch {
    return true; // A browser that stores nothing.
  }
}

export function turnShortcuts(on: boolean): void {
  try {
    if (on) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, 'off');
  } catch {
    // It holds for this page then.
  }
}
