/** What the phone takes along, and what it lets go of: only ever houses, never work. */
import { describe, expect, test } from 'vitest'
import { houseOfPlate } from '../src/device/scanning'
import { takeViews } from '../src/sync/old_pictures'
import { loadSchema, pull } from '../src/sync/pulling'
import { sha256 } from '../src/store/ids'
import { makeRoom } from '../src/store/room'
import { signOut } from '../src/sync/signing_in'
import { SESSION, START, World, signedIn, survey, type Phone } from './phone'

const house = (id: string) => ({ id, code: id, village_code: 'v', surveyed_at: null })
const SCHEMA = { form: { id: 'f', version: '1', hash: 'h1' }, rules: { id: 'r', version: '1', hash: 'h2' } }
const LAST = { is_reset: false, complete: true, houses: [], gone: [], cursor: 'c9', schema: SCHEMA }

interface Told { asked: string[] }

/** Answers the pages in their order, and any schema piece. */
function tells(phone: Phone, pages: object[], broken: (path: string) => boolean = () => false): Told {
  const told: Told = { asked: [] }
  phone.ports.fetch = async (path) => {
    told.asked.push(path)
    if (broken(path)) throw new TypeError('Failed to fetch')
    const content = contentOf(path, pages)
    return new Response(JSON.stringify(content), { headers: { 'Content-Type': 'application/json' } })
  }
  return told
}

let visits: object = { rechecks: [], self_checks: [] }

function contentOf(path: string, pages: object[]): unknown {
  if (path.endsWith('/grid/visits')) return visits
  return path.includes('/schema/') ? { piece: path.split('/').at(-2) } : pages.shift()
}

const ids = async ({ db }: Phone) => (await db.houses.toArray()).map((one) => one.id).sort()

test('page after page, from where it stands, and houses that left the grid go', async () => {
  const phone = await signedIn(new World())
  const told = tells(phone, [
    { ...LAST, is_reset: true, complete: false, houses: [house('a'), house('b')], cursor: 'c1' },
    { ...LAST, houses: [house('c')], present: ['a', 'c'], path: [{ id: 'a', order: 2, reason: '先行' }] },
  ])
  expect(await pull(phone.ports)).toBe('done')
  expect(told.asked.filter((one) => /\/grid(\?|$)/.test(one))).toEqual(['/api/v1/grid', '/api/v1/grid?cursor=c1'])
  expect(await ids(phone)).toEqual(['a', 'c'])
  expect(await loadSchema(phone.db)).toEqual({ form: { piece: 'form' }, rules: { piece: 'rules' } })
  tells(phone, [{ ...LAST, houses: [{ ...house('a'), owner_masked: '王*' }] }])
  await pull(phone.ports)
  expect(await phone.db.houses.get('a')).toMatchObject({ owner_masked: '王*', order: 2, reason: '先行' })
})

test('a page counts only with every piece of the schema it names', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, houses: [house('a')] }], (path) => path.includes('/schema/rules'))
  await expect(pull(phone.ports)).rejects.toThrow('连不上')
  expect(await ids(phone)).toEqual([])
  expect(await phone.db.recall('cursor')).toBeNull()
})

test('a grid given to somebody else takes its houses away, not the work on them', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const sent = await survey(phone, START)
  tells(phone, [{ ...LAST, is_reset: true, houses: [house('a')] }])
  await pull(phone.ports)
  tells(phone, [{ ...LAST, is_reset: true, houses: [] }])
  await pull(phone.ports)
  expect(await ids(phone)).toEqual([])
  expect(await phone.db.outbox.get(sent)).toMatchObject({ state: 'waiting' })
})

describe('what stands in the way is known, and the work goes on', () => {
  test.each([
    [401, 'token.revoked', 'sign_in'],
    [403, 'account.closed', 'closed'],
    [403, 'account.barred', 'barred'],
    [403, 'password.must_change', 'password'],
  ])('%i %s', async (status, code, needs) => {
    const phone = await signedIn(new World())
    phone.ports.fetch = async () => new Response(JSON.stringify({ code, detail: '不行' }), { status })
    expect(await pull(phone.ports)).toBe('needs')
    expect((await phone.db.recall('session'))?.needs).toBe(needs)
  })
})

test('last answers come once for each survey and go with their house', async () => {
  const phone = await signedIn(new World())
  const surveyed = (id: string) => ({ ...house(id), submission_id: `s-${id}` })
  const last = { last: [{ house_id: 'a', submission: 's-a', answers: { storeys: 2 } }] }
  tells(phone, [{ ...LAST, houses: [surveyed('a'), surveyed('blind'), house('c')] }, last])
  await pull(phone.ports)
  expect(await phone.db.last.get('a')).toMatchObject({ answers: { storeys: 2 } })
  expect(await phone.db.last.get('blind')).toMatchObject({ answers: {} })
  const told = tells(phone, [{ ...LAST, gone: ['a'] }])
  await pull(phone.ports)
  expect(told.asked.filter((one) => one.includes('answers'))).toEqual([])
  expect((await phone.db.last.toArray()).map((one) => one.house_id)).toEqual(['blind'])
})

test('a house drawn to be surveyed blind loses what was known of it', async () => {
  const phone = await signedIn(new World())
  const surveyed = { ...house('a'), submission_id: 's-a', verdict: 'safe' }
  const last = { last: [{ house_id: 'a', submission: 's-a', answers: { storeys: 2 } }] }
  tells(phone, [{ ...LAST, houses: [surveyed] }, last])
  await pull(phone.ports)
  tells(phone, [{ ...LAST, houses: [{ ...surveyed, verdict: null, is_blind: true }] }, { last: [] }])
  await pull(phone.ports)
  expect(await phone.db.last.get('a')).toMatchObject({ answers: {} })
})

test('a plate of the grid leads to its house, another one nowhere', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, plates: [{ token: 'abc123', house_id: 'a' }] }])
  await pull(phone.ports)
  expect(await houseOfPlate(phone.db, ['https://anju.example/p/abc123?x=1'])).toBe('a')
  expect(await houseOfPlate(phone.db, ['https://anju.example/p/other', '阿'])).toBeNull()
})

test('signing out takes the houses away and leaves what is unsent', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START)
  tells(phone, [{ ...LAST, houses: [house('a')] }])
  await pull(phone.ports)
  phone.ports.fetch = async () => { throw new TypeError('Failed to fetch') }
  await signOut(phone.ports, SESSION)
  expect([await ids(phone), await phone.db.recall('session')]).toEqual([[], null])
  expect(await phone.db.outbox.count()).toBe(3)
  expect(await phone.db.pictures.count()).toBe(2)
})

test('repairs to look at again come with their old photos, which go when the repair is accepted', async () => {
  const phone = await signedIn(new World())
  const bytes = new TextEncoder().encode('an old photo')
  const hash = await sha256(bytes)
  visits = {
    rechecks: [{ house_id: 'a', hazards: [{ id: 'h', questions: ['crack'], photos: [hash, 'ff'.repeat(32)] }] }],
    self_checks: [{ id: 'c', house_id: 'a', said: [], is_alarming: true }],
  }
  tells(phone, [{ ...LAST, houses: [house('a')] }])
  const { fetch } = phone.ports
  phone.ports.fetch = async (path, init) => (path.includes('/photos/') ? new Response(bytes) : fetch(path, init))
  await pull(phone.ports)
  expect((await phone.db.rechecks.get('a'))!.hazards).toHaveLength(1)
  expect(await phone.db.old_pictures.toCollection().primaryKeys()).toEqual([hash]) // the other's bytes are not its own
  expect(await phone.db.self_checks.count()).toBe(1)
  visits = { rechecks: [], self_checks: [] }
  tells(phone, [LAST])
  await pull(phone.ports)
  expect([await phone.db.rechecks.count(), await phone.db.old_pictures.count(), await phone.db.self_checks.count()]).toEqual([0, 0, 0])
})

test('photos of a patrol that is due and of what came back come along, go when they are done with, and go first when it is full', async () => {
  const phone = await signedIn(new World())
  const { db } = phone
  const [walked, marked] = await Promise.all(['patrol', 'marked'].map(async (text) => {
    const bytes = new TextEncoder().encode(text)
    return { bytes, hash: await sha256(bytes) }
  }))
  const hashes = [walked!.hash, marked!.hash].sort()
  visits = { rechecks: [], self_checks: [], patrolled: [{ house_id: 'a', photos: [walked!.hash] }] }
  const view = { sha256: marked!.hash, slot: 'front', question: null }
  const returned = [{ submission: 's', house_id: 'a', questions: [], photos: [marked!.hash], pictures: [view], marks: [], reason: '重拍', at: null }]
  tells(phone, [{ ...LAST, houses: [house('a')], returned }, { ...LAST, houses: [], returned }])
  const { fetch } = phone.ports
  const bytesOf = (path: string) => [walked!, marked!].find(({ hash }) => path.endsWith(hash))!.bytes
  phone.ports.fetch = async (path, init) => (path.includes('/photos/') ? new Response(bytesOf(path)) : fetch(path, init))
  await pull(phone.ports)
  expect(((await db.old_pictures.toCollection().primaryKeys()) as string[]).sort()).toEqual(hashes)
  expect(await makeRoom(db)).toBe(12)
  expect(await db.old_pictures.count()).toBe(0)
  await pull(phone.ports) // and they come again
  expect(await db.old_pictures.count()).toBe(2)
  visits = { rechecks: [], self_checks: [], patrolled: [] }
  tells(phone, [{ ...LAST, returned: [] }])
  await pull(phone.ports)
  expect(await db.old_pictures.count()).toBe(0)
})

test('views of a house with a hazard come small, and whole when it is opened; of a safe one not at all', async () => {
  const phone = await signedIn(new World())
  const small = Uint8Array.from([0xff, 0xd8, 1, 2, 0xff, 0xd9])
  const bytes = new TextEncoder().encode('the whole view')
  const hash = await sha256(bytes)
  const surveyed = (id: string, verdict: string) => ({ ...house(id), submission_id: `s-${id}`, verdict })
  const view = (sha256: string) => ({ sha256, slot: 'front', question: null })
  const last = { last: [
    { house_id: 'a', submission: 's-a', answers: {}, photos: [view(hash), view('ee'.repeat(32))] },
    { house_id: 'b', submission: 's-b', answers: {}, photos: [view('ff'.repeat(32))] },
  ] }
  tells(phone, [{ ...LAST, houses: [surveyed('a', 'general_hazard'), surveyed('b', 'safe')] }, last])
  const { fetch } = phone.ports
  phone.ports.fetch = async (path, init) => {
    if (path.includes('/photos/ee')) return new Response(small.slice(0, 4)) // the line broke off
    return path.includes('/photos/') ? new Response(path.endsWith('/small') ? small : bytes) : fetch(path, init)
  }
  await pull(phone.ports)
  const kept = async () => (await phone.db.old_pictures.toArray()).map((one) => [one.sha256, one.is_small, one.bytes.byteLength])
  expect(await kept()).toEqual([[hash, true, 6]])
  await takeViews(phone.ports, 'a')
  expect(await kept()).toEqual([[hash, false, bytes.byteLength]])
  tells(phone, [LAST])
  await pull(phone.ports) // and the whole one stays
  expect(await kept()).toEqual([[hash, false, bytes.byteLength]])
})

test('a file that was closed leads to the house that stays', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, houses: [house('a'), house('b')] }, { ...LAST, gone: ['b'], merged: [{ id: 'b', into: 'a' }] }])
  await pull(phone.ports)
  await pull(phone.ports)
  expect([await ids(phone), await phone.db.merged.toArray()]).toEqual([['a'], [{ id: 'b', into: 'a' }]])
})

/** Answers in the order in which the test lets them go. */
function holds(phone: Phone): ((page: object) => void)[] {
  const waiting: ((page: object) => void)[] = []
  const { fetch } = phone.ports
  phone.ports.fetch = (path, init) => (/\/grid(\?|$)/.test(path)
    ? new Promise((done) => { waiting.push((page) => done(new Response(JSON.stringify(page)))) })
    : fetch(path, init))
  return waiting
}

const until = async (isSo: () => boolean) => { while (!isSo()) await new Promise((done) => setImmediate(done)) }

test('two tabs that pull at once leave no house out', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), world.open()]
  const first = { ...LAST, is_reset: true, complete: false, houses: [house('a')], cursor: 'c1' }
  const second = { ...LAST, complete: false, houses: [house('b')], cursor: 'c2' }
  const third = { ...LAST, houses: [house('c')], present: ['a', 'b', 'c'], cursor: 'c3' }
  tells(one, [])
  tells(two, [second, third])
  const [ones, twos] = [holds(one), holds(two)]
  const pulls = [pull(one.ports), pull(two.ports)]
  await until(() => ones.length === 1 && twos.length === 1)
  ones[0]!(first)
  await until(() => ones.length === 2)
  ones[1]!(second)
  await until(() => ones.length === 3)
  twos[0]!(first) // an answer to where the other tab has long been: it would forget house b
  await until(() => twos.length === 2)
  ones[2]!(third)
  await pulls[0]
  twos[1]!(third)
  await until(() => twos.length === 3)
  twos[2]!({ ...LAST, cursor: 'c4' })
  await pulls[1]
  expect(await ids(one)).toEqual(['a', 'b', 'c'])
})

test('what comes late is not kept on the phone of one who signed out or of another', async () => {
  const phone = await signedIn(new World())
  tells(phone, [])
  const waiting = holds(phone)
  const late = pull(phone.ports)
  await until(() => waiting.length === 1)
  await signOut(phone.ports, SESSION)
  waiting[0]!({ ...LAST, houses: [house('a')] })
  expect(await late).toBe('needs')
  expect([await ids(phone), await phone.db.recall('session')]).toEqual([[], null])
})

test('a late refusal of the old token does not end the session begun meanwhile', async () => {
  const phone = await signedIn(new World())
  let refuse!: (answer: Response) => void
  phone.ports.fetch = () => new Promise((done) => { refuse = done })
  const late = pull(phone.ports)
  await until(() => refuse !== undefined)
  await phone.db.remember('session', { ...SESSION, token: 'a new one' })
  refuse(new Response(JSON.stringify({ code: 'token.revoked', detail: '已注销' }), { status: 401 }))
  await late
  expect(await phone.db.recall('session')).toMatchObject({ token: 'a new one', needs: null })
})

test('houses are shown before what comes along with them, which may take long', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, gone: ['a'] }], (path) => path.endsWith('/grid/visits'))
  await phone.db.houses.put(house('a') as never)
  const seen: string[][] = []
  const came = async () => { seen.push(await ids(phone)) }
  await expect(pull(phone.ports, came)).rejects.toThrow('连不上')
  expect(seen).toEqual([[]])
})

test('a phone that lacks a house it was told of begins anew, and so does one whose mark is refused', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, houses: [house('a')], cursor: 'c1' }, { ...LAST, present: ['a', 'b'], cursor: 'c2' }])
  await pull(phone.ports)
  await pull(phone.ports)
  tells(phone, [{ ...LAST, is_reset: true, houses: [house('a'), house('b')], cursor: 'c3' }])
  await pull(phone.ports)
  expect([await ids(phone), await phone.db.recall('cursor')]).toEqual([['a', 'b'], 'c3'])
  const asked: string[] = []
  phone.ports.fetch = async (path) => {
    asked.push(path)
    if (path.includes('cursor=c3')) return new Response('{"code":"cursor.invalid","detail":"标记不对"}', { status: 422 })
    return new Response(JSON.stringify(contentOf(path, [{ ...LAST, cursor: 'c4' }])))
  }
  expect(await pull(phone.ports)).toBe('done')
  expect([asked.slice(0, 2), await phone.db.recall('cursor')]).toEqual([['/api/v1/grid?cursor=c3', '/api/v1/grid'], 'c4'])
})
