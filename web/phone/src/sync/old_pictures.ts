/** Photos of before, taken along to be looked at and lined up with; all of them can be fetched again. */
import type { PhoneDatabase } from '../store/database'
import { sha256 } from '../store/ids'
import type { Last, Session } from '../store/rows'
import type { Ports } from './ports'

const MOST_AT_ONCE = 40 // of one pull, some ten megabytes; the rest with the next
const MOST_KEPT = 200

/**
 * What is certain to be looked at comes with the pull: repairs, photos pointed at in what came back,
 * patrols that are due. Photos of earlier surveys come when their house is opened (`takeViews`) and
 * stay as long as that survey is the newest.
 */
export async function takeOldPictures(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const wanted = await wantedOf(db)
  const views = viewsOf(await db.last.toArray())
  const had = (await db.old_pictures.toCollection().primaryKeys()) as string[]
  const spare = had.filter((one) => !wanted.includes(one) && views.has(one))
  const kept = new Set([...wanted, ...spare.slice(0, Math.max(0, MOST_KEPT - wanted.length))])
  await db.old_pictures.bulkDelete(had.filter((one) => !kept.has(one)))
  await takeAll(ports, session, wanted)
}

/** The photos of this house's last survey, now that somebody stands before it or looks at it. */
export async function takeViews(ports: Ports, houseId: string): Promise<void> {
  const session = await ports.db.recall('session')
  const last = await ports.db.last.get(houseId)
  if (session && last) await takeAll(ports, session, [...viewsOf([last])])
}

async function takeAll(ports: Ports, session: Session, wanted: string[]): Promise<void> {
  const own = await ports.db.pictures.where('sha256').anyOf(wanted).primaryKeys()
  const here = new Set([...own, ...(await ports.db.old_pictures.where('sha256').anyOf(wanted).primaryKeys())])
  const missing = wanted.filter((one) => !here.has(one)).slice(0, MOST_AT_ONCE)
  for (const hash of missing) if (!(await takePicture(ports, session, hash))) return
}

async function wantedOf(db: PhoneDatabase): Promise<string[]> {
  const [rechecks, returned, patrolled] = [await db.rechecks.toArray(), await db.returned.toArray(), await db.patrolled.toArray()]
  return [...new Set([
    ...rechecks.flatMap((one) => one.hazards.flatMap((hazard) => hazard.photos)),
    ...returned.flatMap((one) => (one.pictures ?? []).map(({ sha256: hash }) => hash)),
    ...patrolled.flatMap((one) => one.photos),
  ])]
}

const viewsOf = (last: Last[]) => new Set(last.flatMap((one) => (one.photos ?? []).map(({ sha256: hash }) => hash)))

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

/** Of those asked for the ones that are here, in their order: taken along, or taken by this phone itself. */
export async function picturesHere(db: PhoneDatabase, hashes: string[]): Promise<{ sha256: string; bytes: ArrayBuffer; type: string }[]> {
  const [old, own] = [await db.old_pictures.bulkGet(hashes), await db.pictures.bulkGet(hashes)]
  return hashes.flatMap((_, place) => old[place] ?? own[place] ?? [])
}
