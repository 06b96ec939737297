/** Photos of before, taken along to be looked at and lined up with; all of them can be fetched again. */
import type { PhoneDatabase } from '../store/database'
import { sha256 } from '../store/ids'
import type { House, Last, Session } from '../store/rows'
import { fetchWhole } from './asking'
import type { Ports } from './ports'

const MOST_AT_ONCE = 40 // of one pull, some ten megabytes; the rest with the next
const MOST_KEPT = 200
const MOST_SMALL = 200 // some four megabytes
const SOON_DAYS = 30

/**
 * What is certain to be looked at comes whole with the pull: repairs, photos pointed at in what came
 * back, patrols that are due. Views of houses with a hazard or something due come small; the whole
 * ones of any house when it is opened (`takeViews`), and stay as long as that survey is the newest.
 */
export async function takeOldPictures(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const wanted = await wantedOf(db)
  const small = (await likelyOf(db, ports.now())).filter((one) => !wanted.includes(one))
  const views = viewsOf(await db.last.toArray())
  const had = (await db.old_pictures.toCollection().primaryKeys()) as string[]
  const certain = new Set([...wanted, ...small])
  const spare = had.filter((one) => !certain.has(one) && views.has(one))
  const kept = new Set([...certain, ...spare.slice(0, Math.max(0, MOST_KEPT - wanted.length))])
  await db.old_pictures.bulkDelete(had.filter((one) => !kept.has(one)))
  await takeAll(ports, session, wanted, wholeAt)
  await takeAll(ports, session, small, smallAt)
}

/** The photos of this house's last survey, now that somebody stands before it or looks at it. */
export async function takeViews(ports: Ports, houseId: string): Promise<void> {
  const session = await ports.db.recall('session')
  const last = await ports.db.last.get(houseId)
  if (session && last) await takeAll(ports, session, [...viewsOf([last])], wholeAt)
}

/** `of` says where the bytes are asked for, and whether what came of them is what was asked for. */
interface Asking { path: string; isSmall: boolean; isWhole: (bytes: ArrayBuffer) => Promise<boolean> | boolean }
type AskingOf = (hash: string) => Asking

const wholeAt: AskingOf = (hash) => ({
  path: `/api/v1/photos/${hash}`, isSmall: false, isWhole: async (bytes) => (await sha256(bytes)) === hash,
})
const smallAt: AskingOf = (hash) => ({ path: `/api/v1/photos/${hash}/small`, isSmall: true, isWhole: isWholeJpeg })

/** From its first mark to its last. */
function isWholeJpeg(bytes: ArrayBuffer): boolean {
  const view = new DataView(bytes)
  return view.byteLength > 4 && view.getUint16(0) === 0xffd8 && view.getUint16(view.byteLength - 2) === 0xffd9
}

async function takeAll(ports: Ports, session: Session, wanted: string[], of: AskingOf): Promise<void> {
  const { db } = ports
  const own = (await db.pictures.where('sha256').anyOf(wanted).primaryKeys()) as string[]
  const old = (await db.old_pictures.bulkGet(wanted)).filter((one) => one && (!one.is_small || of(one.sha256).isSmall))
  const here = new Set([...own, ...old.map((one) => one!.sha256)])
  const missing = wanted.filter((one) => !here.has(one)).slice(0, MOST_AT_ONCE)
  for (const hash of missing) if (!(await takePicture(ports, session, hash, of(hash)))) return
}

/** Houses whose next visit may be any day: what is due first, in the order they are walked. */
async function likelyOf(db: PhoneDatabase, now: number): Promise<string[]> {
  const soon = new Date(now + SOON_DAYS * 86_400_000).toISOString().slice(0, 10)
  const dueOf = (one: House) => [one.due_on ?? '9', one.patrol_due_on ?? '9'].sort()[0]!
  const isLikely = (one: House) => dueOf(one) <= soon || one.verdict === 'general_hazard' || one.verdict === 'severe_hazard'
  const houses = (await db.houses.toArray()).filter(isLikely)
  houses.sort((a, b) => dueOf(a).localeCompare(dueOf(b)) || (a.order ?? 1e9) - (b.order ?? 1e9))
  const last = await db.last.bulkGet(houses.map((one) => one.id))
  return [...viewsOf(last.filter((one) => one !== undefined))].slice(0, MOST_SMALL)
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
async function takePicture(ports: Ports, session: Session, hash: string, { path, isSmall, isWhole }: Asking): Promise<boolean> {
  try {
    const { answer, bytes: { buffer: bytes } } = await fetchWhole(ports, path, { headers: { Authorization: `Bearer ${session.token}` } })
    if (!answer.ok) return answer.status < 500
    if (!(await isWhole(bytes))) return true
    const type = answer.headers.get('Content-Type') ?? 'image/jpeg'
    await ports.db.old_pictures.put({ sha256: hash, bytes, type, exif: null, is_small: isSmall })
    return true
  } catch {
    return false
  }
}

/** Of those asked for the ones that are here, in their order: taken along, or taken by this phone itself. */
export async function picturesHere(db: PhoneDatabase, hashes: string[]): Promise<{ sha256: string; bytes: ArrayBuffer; type: string }[]> {
  const [old, own] = [await db.old_pictures.bulkGet(hashes), await db.pictures.bulkGet(hashes)]
  return hashes.flatMap((_, place) => own[place] ?? old[place] ?? [])
}
