/** Work on the line: one run at a time and no wish forgotten; what failed is tried again, ever less often. */

export const FIRST_WAIT_MS = 5_000
export const LONGEST_WAIT_MS = 5 * 60_000

/** `chance` from 0 to 1 keeps the phones of a village from coming back all at once. */
export function waitAfter(tries: number, chance: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10), LONGEST_WAIT_MS) * (0.5 + chance)
}

/**
 * Whoever asks while the work is done may ask about something it has passed already: it is done once
 * more, and the asker waits for that.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isWanted = false
  async function run(): Promise<void> {
    try {
      do { isWanted = false; await work() } while (isWanted)
    } finally {
      running = null
    }
  }
  return () => {
    if (running) isWanted = true
    return (running ??= run())
  }
}
