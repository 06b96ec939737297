/** Two tabs of one phone, a full one at the signature, a revoked one with patrols: nothing is lost or comes twice. */
import { expect, test } from 'vitest'
import { addPhoto, beginSurvey, replacePhoto, saveAnswer } from '../src/store/drafts'
import { finish } from '../src/store/finishing'
import { beginPatrol, finishPatrol, savePatrol } from '../src/store/patrols'
import { answers } from '../src/returned'
import type { House, Photo, Picture, Returned } from '../src/store/rows'
import { localDay } from '../src/sync/clock'
import { retryAll, synchronise } from '../src/sync/run'
import { SESSION, START, World, signedIn, takePhoto, type Phone } from './phone'
import { form } from './vectors'

const HOUSE = { id: 'house-1', code: '140928100201000010', village_code: '140928100201', grid_code: null, owner_masked: '王*' } as unknown as House
const from = { session: SESSION, form, now: START }

const picture = (hash: string): Picture => ({ sha256: hash.repeat(32), bytes: new ArrayBuffer(4), type: 'image/png', exif: null })
const signature = (survey_id: string, hash: string): Photo =>
  ({ id: hash, survey_id, sha256: hash.repeat(32), slot: 'owner_signature', question: null, captured_at: START, place: null })
const slots = async ({ db }: Phone) => (await db.photos.toArray()).map((one) => one.id)

test('a patrol finished in one tab is not brought back by the other, and sent once', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), world.open()]
  const draft = await beginPatrol(one.db, HOUSE, SESSION, START)
  expect((await beginPatrol(two.db, HOUSE, SESSION, START)).id).toBe(draft.id)
  await takePhoto(one, draft.id, START)
  await finishPatrol(one.db, draft.id, 'unchanged', null, START)
  await savePatrol(two.db, { ...draft, signs: ['crack'] }, START)
  await finishPatrol(two.db, draft.id, 'changed', null, START)
  expect(await two.db.patrols.count()).toBe(0)
  await Promise.all([synchronise(one.ports), synchronise(two.ports)])
  expect(JSON.parse(world.server.patrols.get(draft.id)!.body).finding).toBe('unchanged')
  expect(world.server.patrols.get(draft.id)!.times).toBe(1)
})

test('what the other tab answered meanwhile is not left out by a tab that never saw it', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), world.open()]
  const { id } = await beginSurvey(one.db, HOUSE, from)
  const seen = (await one.db.drafts.get(id))!.answers
  await saveAnswer(two.db, id, 'site_judged_dangerous', 'yes', START)
  const outcome = { answers: { ...seen }, seen, verdict: 'safe' as const, form: form.id }
  await expect(finish(one.db, id, outcome, START)).rejects.toThrow('另一个页面')
  expect([await one.db.drafts.count(), await one.db.outbox.count()]).toEqual([1, 0])
  const { answers: both } = (await one.db.drafts.get(id))!
  await finish(one.db, id, { ...outcome, answers: both, seen: both, verdict: 'severe_hazard' }, START)
  expect((await one.db.outbox.get(id))!.envelope).toMatchObject({ answers: { site_judged_dangerous: 'yes' } })
})

test('a photo that comes after the other tab finished is refused in words, never kept where nothing sends it', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), world.open()]
  const { id } = await beginSurvey(one.db, HOUSE, from)
  await finish(one.db, id, { answers: {}, verdict: 'incomplete', form: form.id }, START)
  await expect(takePhoto(two, id, START)).rejects.toThrow('原照片仍在相册里')
  expect([await two.db.photos.count(), await two.db.pictures.count()]).toEqual([0, 0])
})

test('a signature that finds no room leaves the one before in its place', async () => {
  const phone = await signedIn(new World())
  const { db } = phone
  const { id } = await beginSurvey(db, HOUSE, from)
  await addPhoto(db, signature(id, 'aa'), picture('aa'))
  const full = Object.assign(new Error('full'), { name: 'QuotaExceededError' })
  db.pictures.hook('creating', () => { throw full })
  await expect(replacePhoto(db, signature(id, 'bb'), picture('bb'))).rejects.toThrow()
  expect(await slots(phone)).toEqual(['aa'])
  expect(await db.pictures.count()).toBe(1)
  const again = new World()
  const roomy = await signedIn(again)
  const { id: other } = await beginSurvey(roomy.db, HOUSE, from)
  await addPhoto(roomy.db, signature(other, 'aa'), picture('aa'))
  await replacePhoto(roomy.db, signature(other, 'bb'), picture('bb'))
  expect([await slots(roomy), await roomy.db.pictures.count()]).toEqual([['bb'], 1])
})

test('a revoked phone keeps its patrols with their photos, and sends each once after sign-in', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const draft = await beginPatrol(phone.db, HOUSE, SESSION, START)
  await takePhoto(phone, draft.id, START)
  await savePatrol(phone.db, { ...draft, signs: ['tilt'] }, START)
  await finishPatrol(phone.db, draft.id, 'danger', null, START)
  world.server.tokenEnded = true
  await synchronise(phone.ports)
  expect((await phone.db.recall('session'))!.needs).toBe('sign_in')
  expect((await phone.db.outbox.toArray()).map((one) => one.state)).toEqual(['waiting', 'waiting'])
  world.server.tokenEnded = false
  await phone.db.remember('session', SESSION)
  await retryAll(phone.ports)
  await synchronise(phone.ports)
  expect([world.server.patrols.get(draft.id)!.times, world.server.photos.size]).toEqual([1, 1])
})

const NEW_MONTH = Date.parse('2022-09-30T16:00:00Z') // midnight in the county

test('at the turn of a month the day is the county\'s by the server\'s clock', () => {
  expect([localDay(NEW_MONTH - 1, null), localDay(NEW_MONTH, null)]).toEqual(['2022-09-30', '2022-10-01'])
  const aDaySlow = { offset: 86_400_000, at: 0 }
  expect(localDay(NEW_MONTH - 60_000, aDaySlow)).toBe('2022-10-01')
  expect(localDay(NEW_MONTH - 86_400_000 - 1, aDaySlow)).toBe('2022-09-30')
})

test('a survey that came back is not hidden by a phone whose clock ran ahead when it was sent', () => {
  const returned = { submission: 's', at: '2022-09-30T02:00:00Z' } as Returned
  const sent = (id: string, at: string) => ({ id, made_at: Date.parse(at) })
  expect(answers(sent('s', '2022-10-01T02:00:00Z'), returned, null)).toBe(false)
  expect(answers(sent('another', '2022-09-30T03:00:00Z'), returned, null)).toBe(true)
  expect(answers(sent('an older one', '2022-09-30T03:00:00Z'), returned, { offset: -86_400_000, at: 0 })).toBe(false)
})

test('a survey finished a minute before the month ends, on a clock a day slow, is of the month it was made in', async () => {
  const world = new World()
  const phone = await signedIn(world)
  world.now = NEW_MONTH - 60_000
  phone.ports.now = () => world.now - 86_400_000
  const draft = await beginPatrol(phone.db, HOUSE, SESSION, phone.ports.now())
  await finishPatrol(phone.db, draft.id, 'not_seen', null, phone.ports.now())
  world.now += 120_000 // sent after midnight
  await synchronise(phone.ports)
  const sent = JSON.parse(world.server.patrols.get(draft.id)!.body)
  expect(sent.captured_at.slice(0, 16)).toBe('2022-09-30T15:59')
})
