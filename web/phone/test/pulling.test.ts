/** What the phone takes along, and what it lets go of: only ever houses, never work. */
import { describe, expect, test } from 'vitest'
import { houseOfPlate } from '../src/device/scanning'
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

test('a file that was closed leads to the house that stays', async () => {
  const phone = await signedIn(new World())
  tells(phone, [{ ...LAST, houses: [house('a'), house('b')] }, { ...LAST, gone: ['b'], merged: [{ id: 'b', into: 'a' }] }])
  await pull(phone.ports)
  await pull(phone.ports)
  expect([await ids(phone), await phone.db.merged.toArray()]).toEqual([['a'], [{ id: 'b', into: 'a' }]])
})
