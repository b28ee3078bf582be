'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useId, useState } from 'react';
import { THEME_COOKIE, THEMES, type Theme, themeFrom } from '@/lib/shared/theme';

const YEAR_S = 31_536_000;
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const LABELS = { system: 'System', light: 'Light', dark: 'Dark' };

function store(theme: Theme): void {
  // The server reads the choice while it renders, so no page ever flashes in the wrong colours.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_S}; samesite=lax`;
  document.documentElement.dataset.theme = theme;
}

export function ThemeSwitch({ initial }: { initial: Theme }) {
  // The document knows better than the server once the choice was changed on this page.
  const [theme, setTheme] = useState(() =>
    typeof document === 'undefined' ? initial : themeFrom(document.documentElement.dataset.theme),
  );
  const name = useId();
  return (
    <fieldset className="flex w-fit rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">Colours</legend>
      {THEMES.map((choice) => {
        const Icon = ICONS[choice];
        return (
          <label
            key={choice}
            title={LABELS[choice]}
            className="grid h-8 w-10 place-items-center rounded-md text-ink-faint has-checked:bg-raised has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={choice}
              checked={theme === choice}
              onChange={() => {
                setTheme(choice);
                store(choice);
              }}
              className="sr-only"
            />
            <Icon aria-hidden="true" className="size-4" />
            <span className="sr-only">{LABELS[choice]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
