/** A phone whose clock is wrong is noticed, and what it recorded is set right. */
import type { Clock } from '../store/rows'

export const LEEWAY_MS = 3 * 60_000

export function isWrong(clock: Clock | null): boolean {
  return clock !== null && Math.abs(clock.offset) > LEEWAY_MS
}

/** The moment by the server's clock where ours is off by more than minutes, else by our own. */
export function moment(ms: number, clock: Clock | null): string {
  const at = isWrong(clock) ? ms + clock!.offset : ms
  return new Date(at).toISOString()
}

/** The day in China, where the county is, whatever zone the phone is set to. */
export function localDay(ms: number, clock: Clock | null): string {
  return moment(Date.parse(moment(ms, clock)) + 8 * 3_600_000, null).slice(0, 10)
}
