const MAX_DISPLAY_CHARACTERS = 100;

/** A client's file name made safe to store and to show. Neither part may become a path. */
export interface SafeFileName {
  /** Last path segment without control, direction or invisible characters, at most 100 characters; may be ''. */
  displayName: string;
  /** Lower case, without the dot; '' when there is none or it isn't short and alphanumeric. */
  extension: string;
}

export function safeFileName(raw: string): SafeFileName {
  const lastSegment = raw.split(/[/\\]/).at(-1)!;
  const visible = lastSegment.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '').trim();
  const characters = [...visible.normalize('NFC')];
  const displayName = characters.slice(0, MAX_DISPLAY_CHARACTERS).join('');
  const extension = /\.([a-z0-9]{1,8})$/i.exec(visible)?.[1]?.toLowerCase() ?? '';
  return { displayName: /^\.*$/.test(displayName) ? '' : displayName, extension };
}
