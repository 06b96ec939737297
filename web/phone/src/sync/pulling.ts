/** What the phone takes along: its grid's houses, their order, what came back, forms and rules. */
import type { Schema } from '../core/schema'
import type { PhoneDatabase } from '../store/database'
import type { Area, House, Last, Merged, Plate, Returned, Session } from '../store/rows'
import { ask, Refused } from './asking'
import { takeMap } from './field_map'
import type { Ports } from './ports'
import { takeOldPictures } from './old_pictures'
import { takeVisits } from './visits'

interface Page {
  is_reset: boolean
  complete: boolean
  houses: House[]
  gone: string[]
  merged?: Merged[]
  present?: string[]
  path?: { id: string; order: number; reason: string }[]
  cursor: string
  schema: Record<string, { id: string; version: string; hash: string }>
  areas?: Area[]
  returned?: Returned[]
  plates?: Plate[]
  map?: string | null
}

export type Pulled = 'done' | 'busy' | 'needs'

export async function pull(ports: Ports): Promise<Pulled> {
  const session = await ports.db.recall('session')
  if (!session || session.needs === 'sign_in') return 'needs'
  try {
    await takePages(ports, session)
    await takeLast(ports, session)
    await takeMap(ports, session)
    await takeVisits(ports, session)
    await takeOldPictures(ports, session)
    await clearNeeds(ports, session)
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return noteNeeds(ports, session, error)
    throw error
  }
}

async function takePages(ports: Ports, session: Session): Promise<void> {
  if ((await ports.db.recall('house_account')) !== session.account_id) await ports.db.kept.delete('cursor')
  for (;;) {
    const cursor = await ports.db.recall('cursor')
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
    const page = await ask<Page>(ports, `/api/v1/grid${query}`, { session })
    await takeSchema(ports, session, page.schema)
    await keepPage(ports, session, page)
    if (page.complete) return
  }
}

/** Houses and the mark of how far we are are kept together, so that a kill leaves both or neither. */
async function keepPage(ports: Ports, session: Session, page: Page): Promise<void> {
  const { db } = ports
  await db.transaction('rw', [db.houses, db.areas, db.returned, db.plates, db.merged, db.kept], async () => {
    if (page.is_reset) await db.houses.clear()
    await putHouses(db, page.houses)
    await db.houses.bulkDelete(page.gone)
    await db.merged.bulkPut(page.merged ?? [])
    if (page.present) await keepOnly(db, new Set(page.present))
    if (page.path) await putInOrder(db, page.path)
    if (page.areas) await db.areas.clear().then(() => db.areas.bulkPut(page.areas!))
    if (page.returned) await db.returned.clear().then(() => db.returned.bulkPut(page.returned!))
    if (page.plates) await db.plates.clear().then(() => db.plates.bulkPut(page.plates!))
    await db.remember('cursor', page.cursor)
    await db.remember('house_account', session.account_id)
    if (page.complete) await db.remember('map_version', page.map ?? null)
    if (page.complete) await db.remember('pulled_at', ports.now())
  })
}

/** A house told anew keeps its place in the walk, which is told apart. */
async function putHouses(db: PhoneDatabase, houses: House[]): Promise<void> {
  const known = await db.houses.bulkGet(houses.map((one) => one.id))
  await db.houses.bulkPut(
    houses.map((one, place) => ({ ...one, order: known[place]?.order, reason: known[place]?.reason })),
  )
}

/** All at once: one by one, three thousand houses keep a cheap phone busy for a minute. */
async function putInOrder(db: PhoneDatabase, path: NonNullable<Page['path']>): Promise<void> {
  const houses = await db.houses.bulkGet(path.map((one) => one.id))
  const placed = path.map(({ order, reason }, at) => ({ ...houses[at], order, reason }))
  await db.houses.bulkPut(placed.filter((one) => 'id' in one) as House[])
}

const LAST_AT_ONCE = 50

/** Last answers of houses surveyed since: asked for once, in small parts that stay when the line goes. */
async function takeLast(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const houses = await db.houses.toArray()
  const kept = await db.last.toArray()
  const had = new Map(kept.map((one) => [one.house_id, one.photos && one.submission]))
  const there = new Set(houses.map((one) => one.id))
  await db.last.bulkDelete([...had.keys()].filter((id) => !there.has(id)))
  const due = houses.filter((one) => one.submission_id && had.get(one.id) !== one.submission_id)
  for (let at = 0; at < due.length; at += LAST_AT_ONCE) await takeSomeLast(ports, session, due.slice(at, at + LAST_AT_ONCE))
}

/** A house the server tells nothing of is kept as empty, so that it is not asked for every time. */
async function takeSomeLast(ports: Ports, session: Session, houses: House[]): Promise<void> {
  const path = `/api/v1/grid/answers?houses=${houses.map((one) => one.id).join(',')}`
  const told = new Map((await ask<{ last: Last[] }>(ports, path, { session })).last.map((one) => [one.house_id, one]))
  await ports.db.last.bulkPut(houses.map((one) => {
    const { submission, answers, photos } = told.get(one.id) ?? { submission: one.submission_id!, answers: {} }
    return { house_id: one.id, submission, answers, photos: photos ?? [] }
  }))
}

async function keepOnly(db: PhoneDatabase, present: Set<string>): Promise<void> {
  const had = await db.houses.toCollection().primaryKeys()
  await db.houses.bulkDelete(had.filter((id) => !present.has(id)))
}

/** New forms and rules count only when all of them are here and whole. */
async function takeSchema(ports: Ports, session: Session, schema: Page['schema']): Promise<void> {
  const { db } = ports
  for (const [kind, { hash, version }] of Object.entries(schema)) {
    if (await db.schemas.get([kind, hash])) continue
    const content = await ask<unknown>(ports, `/api/v1/schema/${kind}/${hash}`, { session })
    await db.schemas.put({ kind, hash, version, body: JSON.stringify(content) })
  }
  await db.remember('schema', schema)
}

export async function loadSchema(db: PhoneDatabase): Promise<Schema | null> {
  const names = await db.recall('schema')
  if (!names) return null
  const pieces = await db.schemas.bulkGet(Object.entries(names).map(([kind, one]): [string, string] => [kind, one.hash]))
  if (pieces.some((one) => !one)) return null
  return Object.fromEntries(pieces.map((one) => [one!.kind, JSON.parse(one!.body)])) as unknown as Schema
}

async function noteNeeds(ports: Ports, session: Session, error: Refused): Promise<Pulled> {
  if (error.code === 'cursor.invalid') {
    await ports.db.kept.delete('cursor')
    return 'busy'
  }
  const needs = error.status === 401 ? 'sign_in' : NEEDS[error.code]
  if (!needs) throw error
  await ports.db.remember('session', { ...session, needs })
  return 'needs'
}

const NEEDS: Record<string, Session['needs']> = { 'password.must_change': 'password', 'account.closed': 'closed' }

async function clearNeeds(ports: Ports, session: Session): Promise<void> {
  if (session.needs) await ports.db.remember('session', { ...session, needs: null })
}

