import { useId } from 'react';
import { ROLE_TEXTS } from '@/components/session/roles';
import { ROLES, type Role } from '@/lib/shared/scopes';

interface RoleChoiceProps {
  value: Role;
  onChange: (role: Role) => void;
}

/** The roles with what they may do, one of them chosen. */
export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Role</legend>
      <div className="divide-y divide-line overflow-hidden rounded-xl border border-line">
        {ROLES.map((role) => (
          <label
            key={role}
            className="flex min-h-11 cursor-pointer items-start gap-3 px-3.5 py-2.5 text-sm hover:bg-tint has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={role}
              checked={value === role}
              onChange={() => onChange(role)}
              className="mt-0.5 size-4 shrink-0 accent-signal outline-none"
            />
            <span className="min-w-0">
              <span className="font-medium">{ROLE_TEXTS[role].label}</span>{' '}
              <span className="block text-[13px] text-ink-faint">{ROLE_TEXTS[role].summary}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
