/** What to look at on the spot: repairs, photos of the last patrol, and what owners said of their houses. */
import type { Patrolled, Recheck, SelfCheck, Session } from '../store/rows'
import { ask, Refused } from './asking'
import type { Ports } from './ports'

interface Visits { rechecks: Recheck[]; self_checks: SelfCheck[]; patrolled?: Patrolled[] }

export async function takeVisits(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const { rechecks, self_checks, patrolled } = await askVisits(ports, session)
  await db.transaction('rw', db.rechecks, db.self_checks, db.patrolled, async () => {
    await Promise.all([db.rechecks.clear(), db.self_checks.clear(), db.patrolled.clear()])
    await db.rechecks.bulkPut(rechecks)
    await db.self_checks.bulkPut(self_checks)
    await db.patrolled.bulkPut(patrolled ?? [])
  })
}

/** An older server knows nothing of them, which keeps nobody from working. */
async function askVisits(ports: Ports, session: Session): Promise<Visits> {
  try {
    return await ask(ports, '/api/v1/grid/visits', { session })
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { rechecks: [], self_checks: [] }
    throw error
  }
}
