/** What to look at on the spot: repairs with their old photos, and what owners said of their houses. */
import { sha256 } from '../store/ids'
import type { Recheck, SelfCheck, Session } from '../store/rows'
import { ask, Refused } from './asking'
import type { Ports } from './ports'

const MOST_AT_ONCE = 40 // old photos of one pull; the rest with the next

export async function takeVisits(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const { rechecks, self_checks } = await askVisits(ports, session)
  await db.transaction('rw', db.rechecks, db.self_checks, async () => {
    await db.rechecks.clear()
    await db.self_checks.clear()
    await db.rechecks.bulkPut(rechecks)
    await db.self_checks.bulkPut(self_checks)
  })
  await takePictures(ports, session, rechecks)
}

/** An older server knows nothing of them, which keeps nobody from working. */
async function askVisits(ports: Ports, session: Session): Promise<{ rechecks: Recheck[]; self_checks: SelfCheck[] }> {
  try {
    return await ask(ports, '/api/v1/grid/visits', { session })
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { rechecks: [], self_checks: [] }
    throw error
  }
}

/** Photos of hazards that are no longer looked at leave the phone; new ones come while the line holds. */
async function takePictures(ports: Ports, session: Session, rechecks: Recheck[]): Promise<void> {
  const { db } = ports
  const wanted = new Set(rechecks.flatMap((one) => one.hazards.flatMap((hazard) => hazard.photos)))
  const had = (await db.old_pictures.toCollection().primaryKeys()) as string[]
  await db.old_pictures.bulkDelete(had.filter((one) => !wanted.has(one)))
  const missing = [...wanted].filter((one) => !had.includes(one)).slice(0, MOST_AT_ONCE)
  for (const hash of missing) if (!(await takePicture(ports, session, hash))) return
}

/** False where the line is gone; a photo that is not there or not whole is passed over. */
async function takePicture(ports: Ports, session: Session, hash: string): Promise<boolean> {
  try {
    const answer = await ports.fetch(`/api/v1/photos/${hash}`, { headers: { Authorization: `Bearer ${session.token}` } })
    if (!answer.ok) return answer.status < 500
    const bytes = await answer.arrayBuffer()
    if ((await sha256(bytes)) !== hash) return true
    await ports.db.old_pictures.put({ sha256: hash, bytes, type: answer.headers.get('Content-Type') ?? 'image/jpeg', exif: null })
    return true
  } catch {
    return false
  }
}
