/** What the phone takes along: its grid's houses, their order, what came back, forms and rules. */
import type { Schema } from '../core/schema'
import type { PhoneDatabase } from '../store/database'
import type { Area, House, Last, Merged, Plate, Returned, Session } from '../store/rows'
import { ask, Refused } from './asking'
import { takeMap } from './field_map'
import { isStill, noteNeeds } from './needs'
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

export type Pulled = 'done' | 'needs'

const TAKEN = [takePages, takeLast, takeMap, takeVisits, takeOldPictures]
const NEWS = new Set([takePages, takeVisits])

/** `came` is called when there is something new to be seen, long before the last old photo is here. */
export async function pull(ports: Ports, came: () => unknown = () => undefined): Promise<Pulled> {
  const session = await ports.db.recall('session')
  if (!session || session.needs === 'sign_in') return 'needs'
  try {
    for (const take of TAKEN) {
      await take(ports, session)
      // Another person's houses are not put where his were: he signed out or gave the phone on.
      if (!(await isStill(ports.db, session))) return 'needs'
      if (NEWS.has(take)) await came()
    }
    await noteNeeds(ports.db, session, null)
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return hindered(ports, session, error, came)
    throw error
  }
}

async function takePages(ports: Ports, session: Session): Promise<void> {
  if ((await ports.db.recall('house_account')) !== session.account_id) await ports.db.kept.delete('cursor')
  for (let isWhole = false; !isWhole;) {
    const cursor = await ports.db.recall('cursor')
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
    const page = await ask<Page>(ports, `/api/v1/grid${query}`, { session })
    await takeSchema(ports, session, page.schema)
    if (!(await isStill(ports.db, session))) return
    isWhole = (await keepPage(ports, session, page, cursor)) && page.complete
  }
}

/**
 * Houses and the mark of how far we are are kept together, so that a kill leaves both or neither.
 * False, and nothing kept, where the mark is no more the one asked with: another tab pulled too, and
 * what this page leaves out it may never have had.
 */
async function keepPage(ports: Ports, session: Session, page: Page, asked: string | null): Promise<boolean> {
  const { db } = ports
  return db.transaction('rw', [db.houses, db.areas, db.returned, db.plates, db.merged, db.last, db.kept], async () => {
    if (!(await isStill(db, session)) || (await db.recall('cursor')) !== asked) return false
    if (page.is_reset) await db.houses.clear()
    await putHouses(db, page.houses)
    await db.houses.bulkDelete(page.gone)
    await db.merged.bulkPut(page.merged ?? [])
    const isLacking = page.present !== undefined && (await keepOnly(db, new Set(page.present)))
    if (page.path) await putInOrder(db, page.path)
    if (page.areas) await db.areas.clear().then(() => db.areas.bulkPut(page.areas!))
    if (page.returned) await db.returned.clear().then(() => db.returned.bulkPut(page.returned!))
    if (page.plates) await db.plates.clear().then(() => db.plates.bulkPut(page.plates!))
    // One this phone was told of and has not: from the beginning, with the next pull.
    if (isLacking && asked) await db.kept.delete('cursor')
    else await db.remember('cursor', page.cursor)
    await db.remember('house_account', session.account_id)
    if (page.complete) await db.remember('map_version', page.map ?? null)
    if (page.complete) await db.remember('pulled_at', ports.now())
    return true
  })
}

/** A house told anew keeps its place in the walk, which is told apart. */
async function putHouses(db: PhoneDatabase, houses: House[]): Promise<void> {
  const known = await db.houses.bulkGet(houses.map((one) => one.id))
  // What was found before is not to be known while it is surveyed blind, and again after that.
  const turned = houses.filter((one, place) => (one.is_blind ?? false) !== (known[place]?.is_blind ?? false))
  await db.last.bulkDelete(turned.map((one) => one.id))
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

/** True where one of them is not here. */
async function keepOnly(db: PhoneDatabase, present: Set<string>): Promise<boolean> {
  const had = await db.houses.toCollection().primaryKeys()
  const stray = had.filter((id) => !present.has(id))
  await db.houses.bulkDelete(stray)
  return had.length - stray.length < present.size
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

async function hindered(ports: Ports, session: Session, error: Refused, came: () => unknown): Promise<Pulled> {
  if (error.code === 'cursor.invalid' && (await ports.db.recall('cursor'))) {
    await ports.db.kept.delete('cursor')
    return pull(ports, came)
  }
  const needs = error.status === 401 ? 'sign_in' : NEEDS[error.code]
  if (!needs) throw error
  await noteNeeds(ports.db, session, needs)
  return 'needs'
}

const NEEDS: Record<string, Session['needs']> = { 'password.must_change': 'password', 'account.closed': 'closed', 'account.barred': 'barred' }
