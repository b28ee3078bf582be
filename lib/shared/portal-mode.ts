import { MODES, type Mode } from './statuses';

/** Names the half of the data in the address of a page, so that a link opens what it was copied from. */
export const MODE_PARAM = 'mode';
/** The last choice, for steps inside the portal from pages whose address names none. */
export const MODE_COOKIE = 'lifesign.mode';
/** Of a request to the API with a portal session; for what renders a page, the host of the portal sets it. */
export const MODE_HEADER = 'x-lifesign-mode';

/** @returns undefined for anything unknown */
export function knownMode(value: string | null | undefined): Mode | undefined {
  return MODES.find((mode) => mode === value);
}
