/** Sync that cannot jam and loses nothing: each trouble by itself. */
import { describe, expect, test } from 'vitest'
import { fixBody } from '../src/sync/sending'
import { retryAll, synchronise, takeOver } from '../src/sync/run'
import { KEPT_DAYS, tidy } from '../src/sync/tidying'
import { carryIn, carryOut } from '../src/sync/carrying'
import { SESSION, START, World, signedIn, survey, type Phone } from './phone'

const DAY = 86_400_000
const states = async ({ db }: Phone) => (await db.outbox.toArray()).map((one) => one.state)

test('a survey and its photos arrive once and are known to have arrived', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await survey(phone, START)
  await synchronise(phone.ports)
  await synchronise(phone.ports)
  expect([...world.server.submissions.keys()]).toEqual([id])
  expect(world.server.submissions.get(id)!.times).toBe(1)
  expect(world.server.photos.size).toBe(2)
  expect(await states(phone)).toEqual(['received', 'received', 'received'])
})

test('that the owner was told goes with the survey, at the right time, and only when he was', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await phone.db.remember('clock', { offset: DAY, at: START })
  const told = await survey(phone, START, 0, { at: START - 60_000, whom: 'family', way: 'in_person', refused: true })
  const untold = await survey(phone, START + 1, 0) // later: the first answer of a server sets the clock right
  await synchronise(phone.ports)
  const sent = (id: string) => JSON.parse(world.server.submissions.get(id)!.body)
  expect(sent(told).told_owner).toMatchObject({ whom: 'family', way: 'in_person', refused: true })
  expect(Date.parse(sent(told).told_owner.at)).toBe(START + DAY - 60_000)
  expect(Date.parse(sent(told).captured_at)).toBe(START + DAY)
  expect(sent(untold)).not.toHaveProperty('told_owner')
})

test('a row the server refuses is parked with its reason and the rest goes on', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const bad = await survey(phone, START)
  const good = await survey(phone, START + 1)
  world.server.refused.add(bad)
  const ran = await synchronise(phone.ports)
  expect(ran).toMatchObject({ parked: 1, failed: 0 })
  expect([...world.server.submissions.keys()]).toEqual([good])
  expect(await phone.db.outbox.get(bad)).toMatchObject({ state: 'parked', reason: expect.stringContaining('不予接收') })
})

test('a parked row is really tried again when asked for', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await survey(phone, START, 0)
  world.server.refused.add(id)
  await synchronise(phone.ports)
  world.server.refused.clear()
  await retryAll(phone.ports)
  await synchronise(phone.ports, { isAsked: true })
  expect(await states(phone)).toEqual(['received'])
})

test('a row the server always fails on does not hold up the others and is parked at last', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const poison = await survey(phone, START, 0)
  await survey(phone, START + 1, 0)
  const { fetch } = phone.ports
  phone.ports.fetch = async (path, init) =>
    path.includes(poison) ? new Response('{}', { status: 500 }) : fetch(path, init)
  await synchronise(phone.ports)
  expect(await states(phone)).toContain('received')
  for (let hour = 0; hour < 12; hour++) {
    world.now += DAY / 24
    await synchronise(phone.ports)
  }
  expect(await phone.db.outbox.get(poison)).toMatchObject({ state: 'parked' })
})

test('a dead line is left alone, longer each time, and never parks anything', async () => {
  const world = new World()
  const phone = await signedIn(world)
  for (let house = 0; house < 6; house++) await survey(phone, START + house)
  phone.ports.fetch = async () => { throw new TypeError('Failed to fetch') }
  let asked = 0
  const dead = phone.ports.fetch
  phone.ports.fetch = (path, init) => { asked += 1; return dead(path, init) }
  const ran = await synchronise(phone.ports)
  expect(asked).toBe(3)
  expect(ran.nextAt).not.toBeNull()
  for (let hour = 0; hour < 30; hour++) {
    world.now += DAY / 24
    await synchronise(phone.ports)
  }
  expect(new Set(await states(phone))).toEqual(new Set(['waiting']))
})

test('a revoked phone keeps everything, asks for sign-in, and sends after it', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START)
  world.server.tokenEnded = true
  await synchronise(phone.ports)
  expect((await phone.db.recall('session'))?.needs).toBe('sign_in')
  expect(new Set(await states(phone))).toEqual(new Set(['waiting']))
  await synchronise(phone.ports)
  expect(world.server.requests).toBe(1)
  world.server.tokenEnded = false
  await phone.db.remember('session', SESSION)
  await retryAll(phone.ports)
  await synchronise(phone.ports)
  expect(world.server.photos.size).toBe(2)
})

test('a receipt that is not signed for this phone receives nothing', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 1)
  world.server.mischiefs = Array(3).fill('forged')
  await synchronise(phone.ports)
  expect(new Set(await states(phone))).toEqual(new Set(['waiting']))
  await synchronise(phone.ports, { isAsked: true })
  await synchronise(phone.ports, { isAsked: true })
  expect(new Set(await states(phone))).toEqual(new Set(['received']))
})

test('two tabs do not send at the same time', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), await signedIn(world)]
  await survey(one, START)
  const ran = await Promise.all([synchronise(one.ports), synchronise(two.ports)])
  expect(ran.filter((each) => each.wasBusy)).toHaveLength(1)
  expect([...world.server.submissions.values()].map((each) => each.times)).toEqual([1])
})

test('a store that fails once does not stop uploads until reload', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START)
  const { get } = phone.db.pictures
  phone.db.pictures.get = (() => { throw new Error('disk') }) as never
  await expect(synchronise(phone.ports)).rejects.toThrow('disk')
  phone.db.pictures.get = get
  await synchronise(phone.ports)
  expect(new Set(await states(phone))).toEqual(new Set(['received']))
})

test('an interrupted photo goes on where the server stands', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 1, null, 700_000)
  const hash = (await phone.db.photos.toArray())[0]!.sha256
  world.server.mischiefs = ['none', 'none', 'none', 'lost_before']
  await synchronise(phone.ports)
  expect(world.server.parts.get(hash)!.length).toBe(256 * 1024)
  const before = world.server.requests
  await synchronise(phone.ports, { isAsked: true })
  expect(world.server.photos.has(hash)).toBe(true)
  expect(world.server.requests - before).toBe(3) // where it stands, and the two parts left
})

describe('the clock of the phone', () => {
  test('is measured at every answer of the server, at a refusal too', async () => {
    const world = new World()
    const phone = await signedIn(world)
    await survey(phone, START - DAY, 1)
    const slow: Phone = { ...phone, ports: { ...phone.ports, now: () => world.now - DAY } }
    world.server.tokenEnded = true
    await synchronise(slow.ports)
    expect((await phone.db.recall('clock'))!.offset).toBeGreaterThan(DAY - 2_000)
  })

  test('is corrected before the bytes are fixed, and the bytes stay fixed', async () => {
    const world = new World()
    const phone = await signedIn(world)
    const id = await survey(phone, START - DAY, 1)
    const row = (await phone.db.outbox.get(id))!
    const body = await fixBody(phone.db, row, { offset: DAY, at: START - DAY }, START - DAY)
    const sent = JSON.parse(body)
    expect(sent.captured_at).toBe('2022-09-20T02:00:00.000Z')
    expect(sent.photos[0].captured_at).toBe('2022-09-20T02:00:00.000Z')
    expect(sent.device_clock).toBe('2022-09-19T02:00:00.000Z')
    expect(await fixBody(phone.db, row, null, START)).toBe(body)
  })
})

describe('what was received stays for some days', () => {
  test('and only what was wholly received may go', async () => {
    const world = new World()
    const phone = await signedIn(world)
    const done = await survey(phone, START)
    const half = await survey(phone, START + 1)
    const [stuck] = await phone.db.photos.where('survey_id').equals(half).toArray()
    world.server.refused.add(stuck!.sha256)
    await synchronise(phone.ports)
    expect(await tidy(phone.ports)).toBe(0)
    world.now += (KEPT_DAYS + 1) * DAY
    expect(await tidy(phone.ports)).toBe(2)
    expect((await phone.db.outbox.get(done))!.receipt).not.toBeNull()
    expect((await phone.db.outbox.get(half))!.body).not.toBeNull()
    expect(await phone.db.pictures.get(stuck!.sha256)).toBeDefined()
  })
})

describe('unsent work in a file', () => {
  test('is handed in by another phone, and once when both send it', async () => {
    const [world, other] = [new World(), new World()]
    const [lost, found] = [await signedIn(world), await signedIn(other)]
    const id = await survey(lost, START)
    const file = await carryOut(lost.ports)
    expect(await carryIn(found.ports, SESSION, file)).toEqual({ surveys: 1, photos: 2 })
    expect(await carryIn(found.ports, SESSION, file)).toEqual({ surveys: 0, photos: 0 })
    found.ports.fetch = world.server.fetch
    await synchronise(found.ports)
    await synchronise(lost.ports)
    expect([...world.server.submissions.keys()]).toEqual([id])
    expect(new Set([...(await states(lost)), ...(await states(found))])).toEqual(new Set(['received']))
  })

  test('is refused whole when it was cut off', async () => {
    const world = new World()
    const phone = await signedIn(world)
    await survey(phone, START)
    const lines = (await (await carryOut(phone.ports)).text()).split('\n')
    const cut = new Blob([lines.slice(0, 2).join('\n')])
    await expect(carryIn((await signedIn(new World())).ports, SESSION, cut)).rejects.toThrow('不完整')
  })
})

test('what another person left on the phone goes only when somebody says so', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 0)
  const next = { ...SESSION, account_id: 'account-2' }
  await phone.db.remember('session', next)
  await synchronise(phone.ports)
  expect(world.server.submissions.size).toBe(0)
  expect(await takeOver(phone.ports, next)).toBe(1)
  await synchronise(phone.ports)
  expect(world.server.submissions.size).toBe(1)
})

test('where another tab sends, this one asks again; nothing is waited for that cannot go', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 0)
  phone.ports.alone = async () => null
  expect(await synchronise(phone.ports)).toMatchObject({ wasBusy: true, nextAt: START + 15_000 })
  await phone.db.remember('session', { ...SESSION, account_id: 'another' })
  expect((await synchronise(phone.ports)).nextAt).toBeNull()
  await phone.db.remember('session', { ...SESSION, needs: 'sign_in' })
  expect((await synchronise(phone.ports)).nextAt).toBeNull()
})

test('after three failures in a row the line rests, however many rows were not tried', async () => {
  const world = new World()
  const phone = await signedIn(world)
  for (let made = 0; made < 6; made++) await survey(phone, START + made, 0)
  world.server.mischiefs = Array(20).fill('lost_before')
  expect(await synchronise(phone.ports)).toMatchObject({ failed: 3, visits: 0, nextAt: START + 5_000 })
  world.server.mischiefs = []
  world.now = START + 5_000
  expect(await synchronise(phone.ports)).toMatchObject({ sent: 6, visits: 6, nextAt: null })
})

test('a line that carries no large part carries small ones', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 1, null, 150_000)
  const { fetch } = phone.ports
  phone.ports.fetch = (path, init) => {
    if (init?.method === 'PATCH' && (init.body as ArrayBuffer).byteLength > 20_000) throw new TypeError('Failed to fetch')
    return fetch(path, init)
  }
  for (let tried = 0; tried < 8; tried++) await synchronise(phone.ports, { isAsked: true })
  expect([world.server.photos.size, new Set(await states(phone))]).toEqual([1, new Set(['received'])])
})
