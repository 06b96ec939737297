/** What is written is on the phone, and stays: full disks, new forms, surveys that come back. */
import { expect, test } from 'vitest'
import { isFull } from '../src/store/database'
import { beginSurvey, moveToForm, removePhoto, saveAnswer, saveWhere } from '../src/store/drafts'
import { finish } from '../src/store/finishing'
import { progressOf, progressText } from '../src/store/progress'
import type { House, Returned } from '../src/store/rows'
import { synchronise } from '../src/sync/run'
import { SESSION, START, World, signedIn, survey, takePhoto } from './phone'
import { form } from './vectors'

const FROM = { session: SESSION, form, now: START }
const HOUSE = {
  id: 'house-1', code: '140928100201000010', village_code: '140928100201', grid_code: null,
  structure_type: 'masonry', storeys: 2, is_operational: false, floor_area_m2: null, built_year: null,
  area_path: null, business_kinds: null, owner_masked: '王*', surveyed_at: null,
} as unknown as House

test('a house is begun once, with what is known of it to be looked at', async () => {
  const { db } = await signedIn(new World())
  const draft = await beginSurvey(db, HOUSE, FROM)
  expect(draft.answers).toEqual({ structure_type: 'masonry', storeys: 2, is_operational: false })
  expect(draft.copied.sort()).toEqual(['is_operational', 'storeys', 'structure_type'])
  await saveAnswer(db, draft.id, 'storeys', 2, START)
  expect((await beginSurvey(db, HOUSE, FROM)).copied.sort()).toEqual(['is_operational', 'structure_type'])
  expect(await db.drafts.count()).toBe(1)
})

test('a re-survey starts from the last answers, each to be looked at, and says which stayed', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const { db } = phone
  const again = { ...HOUSE, surveyed_at: '2022-08-01T00:00:00Z', submission_id: 's1' }
  await db.last.put({ house_id: HOUSE.id, submission: 's1', answers: { storeys: 1, roof_kinds: ['tile'], asked_no_more: 1 } })
  const draft = await beginSurvey(db, again, FROM)
  expect(draft.answers).toEqual({ structure_type: 'masonry', storeys: 2, is_operational: false, roof_kinds: ['tile'] })
  expect(draft.copied.sort()).toEqual(['is_operational', 'roof_kinds', 'storeys', 'structure_type'])
  await saveAnswer(db, draft.id, 'roof_kinds', ['tile'], START)
  await saveAnswer(db, draft.id, 'storeys', 3, START)
  const { answers } = (await db.drafts.get(draft.id))!
  await finish(db, draft.id, { answers, verdict: 'safe', form: form.id }, START)
  await synchronise(phone.ports)
  expect(JSON.parse(world.server.submissions.get(draft.id)!.body).confirmed).toEqual(['roof_kinds'])
})

test('answers of a survey that is no longer the newest are no starting point', async () => {
  const { db } = await signedIn(new World())
  await db.last.put({ house_id: HOUSE.id, submission: 'old', answers: { roof_kinds: ['tile'] } })
  const draft = await beginSurvey(db, { ...HOUSE, submission_id: 'new' }, FROM)
  expect(draft.answers).not.toHaveProperty('roof_kinds')
})

test('a killed app opens with every answer and at the same question', async () => {
  const world = new World()
  const before = await signedIn(world)
  const { id } = await beginSurvey(before.db, HOUSE, FROM)
  await saveAnswer(before.db, id, 'owner_name', '赵守田', START)
  await saveWhere(before.db, id, { section: 'basics', question: 'owner_name' }, START)
  before.db.close()
  const draft = await world.open().db.drafts.get(id)
  expect(draft).toMatchObject({ answers: { owner_name: '赵守田' }, where: { question: 'owner_name' } })
})

test('a full disk refuses the photo, says so, and harms nothing that was kept', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const { id } = await beginSurvey(phone.db, HOUSE, FROM)
  await takePhoto(phone, id, START)
  const full = Object.assign(new Error('full'), { name: 'QuotaExceededError' })
  const { put } = phone.db.pictures
  phone.db.pictures.put = (() => Promise.reject(full)) as never
  const failure = await takePhoto(phone, id, START).catch((error: unknown) => error)
  phone.db.pictures.put = put
  expect(isFull(failure)).toBe(true)
  expect(await phone.db.photos.count()).toBe(1)
  expect(await phone.db.drafts.count()).toBe(1)
  await finish(phone.db, id, { answers: {}, verdict: 'incomplete', form: form.id }, START)
  await synchronise(phone.ports)
  expect(world.server.photos.size).toBe(1)
})

test('under a new form the answers it does not ask are put aside, not thrown away', async () => {
  const { db } = await signedIn(new World())
  const { id } = await beginSurvey(db, HOUSE, FROM)
  await saveAnswer(db, id, 'asked_no_more', 'yes', START)
  await db.drafts.where('id').equals(id).modify((one) => { one.copied.push('asked_no_more') })
  await moveToForm(db, id, { ...form, version: '2099.1' }, START)
  const draft = (await db.drafts.get(id))!
  expect(draft.set_aside).toEqual({ asked_no_more: 'yes' })
  expect(draft.answers).not.toHaveProperty('asked_no_more')
  expect(draft.copied).not.toContain('asked_no_more') // else it could never be completed
  expect(draft.form_version).toBe('2099.1')
})

test('a survey that came back begins at what was pointed at, with its answers and good photos', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const sent = await survey(phone, START, 2)
  await synchronise(phone.ports)
  const [good, bad] = await phone.db.photos.toArray()
  const returned: Returned = {
    submission: sent, house_id: HOUSE.id, questions: ['storeys'], photos: [bad!.sha256], reason: '层数请核对', at: null,
  }
  const draft = await beginSurvey(phone.db, HOUSE, FROM, returned)
  expect(draft).toMatchObject({ replaces: sent, answers: { storeys: 2 }, copied: ['storeys'], where: { question: 'storeys' } })
  const photos = await phone.db.photos.where('survey_id').equals(draft.id).toArray()
  expect(photos.map((one) => one.sha256)).toEqual([good!.sha256])
  await removePhoto(phone.db, photos[0]!.id)
  expect(await phone.db.pictures.get(good!.sha256)).toBeDefined()
})

test('what is on the phone and what is on the server are told in different words', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START, 2)
  const words = async () => progressText(progressOf(await phone.db.outbox.toArray())[0]!)
  expect(await words()).toBe('本机已存，未上报')
  world.server.mischiefs = ['none', 'none', 'none', 'lost_before']
  await synchronise(phone.ports)
  expect(await words()).toBe('服务器已收到排查表，照片 1/2')
  await synchronise(phone.ports, { isAsked: true })
  expect(await words()).toBe('服务器已收到，照片 2/2')
})

test('inside a geohazard area the site question comes filled in, to be looked at and not as an old answer', async () => {
  const { db } = await signedIn(new World())
  const inside = { ...HOUSE, geohazards: [{ name: '后坡', kind: 'rockfall' }, { name: '沟口', kind: 'rockfall' }] }
  const draft = await beginSurvey(db, inside, FROM)
  expect(draft.answers).toMatchObject({ has_geohazard: true, geohazard_kinds: ['rockfall'] })
  expect(draft.copied).toEqual(expect.arrayContaining(['has_geohazard', 'geohazard_kinds']))
  expect(draft.carried).not.toHaveProperty('has_geohazard')
})
