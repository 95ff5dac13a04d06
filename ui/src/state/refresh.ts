import type { RefreshView } from '../bridge';
import { words } from '../words';

/** How often a refresh can be due, in days; 0 for never. */
export const refreshDays = [0, 30, 90, 180, 365] as const;

/** How old the pieces are, in seconds; `undefined` where no clock can be believed. */
export function pieceAge({ began }: RefreshView, now: number): number | undefined {
  return began === null ? undefined : Math.max(0, now - began);
}

/** How old the pieces are and when new ones are due, in words. */
export function refreshDates(refresh: RefreshView, now: number): string {
  return words.refresh.dates(pieceAge(refresh, now), refresh.due, refresh.is_due, now);
}
