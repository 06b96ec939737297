/** The app itself, without a screen: when it asks for the grid, and that it never stops asking. */
import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { app, db, pullGrid, refresh, send, wake } from '../src/app'
import type { House, Session } from '../src/store/rows'
import { SESSION, START, survey, World, type Phone } from './phone'

vi.hoisted(() => vi.stubGlobal('navigator', { onLine: true })) // Node 20 has none

const PAGE = { is_reset: false, complete: true, houses: [], gone: [], cursor: 'c', schema: {} }
const asked: string[] = []
let isBroken = false
let areVisitsBroken = false
let pages: object[] = []
const world = new World()

vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
  asked.push(path)
  if (isBroken || (areVisitsBroken && path.endsWith('/visits'))) throw new TypeError('Failed to fetch')
  if (/submissions/.test(path)) return world.server.fetch(path, init)
  if (path.endsWith('/me/phone')) return new Response(null, { status: 204 })
  if (path.endsWith('/visits')) return new Response('{"rechecks":[],"self_checks":[]}')
  return new Response(JSON.stringify(pages.shift() ?? PAGE))
})

const pulls = () => asked.filter((one) => /\/grid(\?|$)/.test(one)).length
const phone: Phone = { db, ports: null as never }

beforeEach(async () => {
  await Promise.all(db.tables.map((one) => one.clear()))
  await db.remember('session', { ...SESSION, name: '王丽' } as Session)
  await db.remember('clock', { offset: 0, at: Date.now() })
  await db.houses.put({ id: 'closed', code: '1' } as House)
  await refresh()
  asked.length = 0
  isBroken = areVisitsBroken = false
  pages = []
})

test('with the first houses one can begin, whatever else does not come', async () => {
  areVisitsBroken = true
  pages = [{ ...PAGE, houses: [{ id: 'first' }] }]
  await pullGrid()
  expect([app.schema !== null, app.pulledAt !== null, await db.houses.count()]).toEqual([true, true, 2])
  areVisitsBroken = false
  await pullGrid() // so that none is made while another test counts
})

test('a pull the line broke is made again by itself, until the house closed meanwhile is gone', async () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  isBroken = true
  await pullGrid()
  expect([pulls(), await db.houses.count()]).toEqual([1, 1])
  const again = setTimer.mock.calls.find(([, wait]) => wait! >= 2_500 && wait! <= 7_500)![0] as () => void
  setTimer.mockRestore()
  isBroken = false
  pages = [{ ...PAGE, gone: ['closed'] }]
  again()
  await vi.waitFor(async () => expect(await db.houses.count()).toBe(0))
})

test('a survey sent brings what became of its house, whoever had it sent', async () => {
  await survey(phone, START, 0)
  await send()
  await vi.waitFor(() => expect([app.isPulling, pulls()]).toEqual([false, 1]))
  await send()
  expect(pulls()).toBe(1)
})

test('opening asks for the grid at once, and again when its surveys are there', async () => {
  await survey(phone, START, 0)
  await wake()
  await vi.waitFor(() => expect([app.isSending, app.isPulling]).toEqual([false, false]))
  expect(asked.findIndex((one) => one.includes('/grid'))).toBeLessThan(asked.findIndex((one) => one.includes('/me/phone')))
  expect(pulls()).toBe(2)
})
