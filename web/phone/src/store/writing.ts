/** One write after the other, in the order of the taps; one that failed is tried again before the next. */
import type { PhoneDatabase } from './database'
import { withRoom } from './room'

type Write = (now: number) => Promise<void>

export function writingOf(db: PhoneDatabase, told: (failure: unknown) => void) {
  const unsaved: Write[] = []
  let chain: Promise<void> = Promise.resolve()
  const saveAll = async () => {
    for (let next = unsaved[0]; next; next = unsaved[0]) {
      const write = next
      await withRoom(db, () => write(Date.now()))
      unsaved.shift()
    }
  }
  const again = (): Promise<void> => {
    chain = chain.then(saveAll).then(() => told(null), told)
    return chain
  }
  return {
    settled: () => chain,
    again,
    write(work: Write): Promise<void> {
      unsaved.push(work)
      return again()
    },
  }
}
