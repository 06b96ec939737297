/** What synchronising needs of the world, handed in so that tests can be the world. */
import type { PhoneDatabase } from '../store/database'

export interface Ports {
  db: PhoneDatabase
  fetch: (path: string, init?: RequestInit) => Promise<Response>
  now: () => number
  random: () => number
  /** Runs the work alone among all tabs of this phone; null when another has its turn. */
  alone: <T>(work: () => Promise<T>) => Promise<T | null>
}

const NAME = 'anju-sync'
let isBusyHere = false

/** Web Locks where there are any; old browsers at least do not start twice in one tab. */
export async function alone<T>(work: () => Promise<T>): Promise<T | null> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks
  if (locks) return locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? work() : null)) as Promise<T | null>
  if (isBusyHere) return null
  isBusyHere = true
  try {
    return await work()
  } finally {
    isBusyHere = false
  }
}
