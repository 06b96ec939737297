/** A patrol on the phone: kept at once, sent once, carried to another phone; rechecks and signatures. */
import { expect, test } from 'vitest'
import { addPhoto, beginSurvey, saveOwnerConfirmed } from '../src/store/drafts'
import { finish } from '../src/store/finishing'
import { beginPatrol, finishPatrol, savePatrol } from '../src/store/patrols'
import { progressOf, progressText } from '../src/store/progress'
import type { House, OldHazard } from '../src/store/rows'
import { carryIn, carryOut } from '../src/sync/carrying'
import { synchronise } from '../src/sync/run'
import { tidy } from '../src/sync/tidying'
import { SESSION, START, World, signedIn, survey, takePhoto } from './phone'
import { form } from './vectors'

const HOUSE = {
  id: 'house-1', code: '140928100201000010', village_code: '140928100201', grid_code: null, owner_masked: '王*',
  structure_type: 'masonry', storeys: 2, is_operational: false, floor_area_m2: null, built_year: null, area_path: null,
  business_kinds: null, surveyed_at: '2022-08-01T00:00:00Z', submission_id: 's1',
} as unknown as House

async function patrol(phone: Awaited<ReturnType<typeof signedIn>>, finding: string, signs: string[] = [], photos = 1): Promise<string> {
  const draft = await beginPatrol(phone.db, HOUSE, SESSION, START)
  for (let made = 0; made < photos; made++) await takePhoto(phone, draft.id, START)
  await savePatrol(phone.db, { ...draft, signs, words: ' 门口堆沙 ' }, START)
  await finishPatrol(phone.db, draft.id, finding, null, START)
  return draft.id
}

test('nothing changed is one row and one photo, and arrives exactly once', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await patrol(phone, 'unchanged')
  expect(await phone.db.patrols.count()).toBe(0)
  world.server.mischiefs = ['lost_after', 'twice', 'truncated', 'forged', 'error_after']
  for (let hour = 0; hour < 6; hour++) { await synchronise(phone.ports); world.now += 3_600_000 }
  expect([...world.server.patrols.keys()]).toEqual([id])
  expect(world.server.photos.size).toBe(1)
  const sent = JSON.parse(world.server.patrols.get(id)!.body)
  expect(sent).toMatchObject({ house_id: 'house-1', finding: 'unchanged', signs: [], words: '门口堆沙' })
  expect(sent.photos[0].sha256).toBe([...world.server.photos.keys()][0])
  const [progress] = progressOf(await phone.db.outbox.toArray())
  expect(progressText(progress!)).toBe('服务器已收到，照片 1/1')
})

test('a receipt for other bytes is none: the patrol stays to be sent', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await patrol(phone, 'not_seen', [], 0)
  world.server.mischiefs = ['forged']
  await synchronise(phone.ports)
  expect((await phone.db.outbox.get(id))!.state).toBe('waiting')
})

test('what was tapped before is not sent with nothing changed', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await patrol(phone, 'unchanged', ['crack'])
  await synchronise(phone.ports)
  expect(JSON.parse(world.server.patrols.get(id)!.body).signs).toEqual([])
})

test('danger goes before every photo, even of an older survey', async () => {
  const world = new World()
  const phone = await signedIn(world)
  await survey(phone, START - 1000, 3)
  const id = await patrol(phone, 'danger', ['tilt'])
  world.server.mischiefs = ['none', 'none', 'lost_before', 'lost_before', 'lost_before']
  await synchronise(phone.ports)
  expect([...world.server.patrols.keys()]).toEqual([id])
  expect(world.server.photos.size).toBe(0)
})

test('a killed app finds the patrol begun, with its photo', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const { id } = await beginPatrol(phone.db, HOUSE, SESSION, START)
  await takePhoto(phone, id, START)
  phone.db.close()
  const after = world.open()
  expect((await beginPatrol(after.db, HOUSE, SESSION, START + 5)).id).toBe(id)
  expect(await after.db.photos.where('survey_id').equals(id).count()).toBe(1)
})

test('another phone hands a patrol in, and sent by both it is there once', async () => {
  const world = new World()
  const [one, two] = [await signedIn(world), await signedIn(new World())]
  two.ports.fetch = world.server.fetch
  const id = await patrol(one, 'changed', ['works'])
  expect(await carryIn(two.ports, SESSION, await carryOut(one.ports))).toEqual({ surveys: 1, photos: 1 })
  await synchronise(two.ports)
  await synchronise(one.ports)
  expect(world.server.patrols.get(id)!.times).toBe(2)
  expect(world.server.patrols.size).toBe(1)
})

test('received patrols and their photos leave the phone in time, never before', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await patrol(phone, 'unchanged')
  await synchronise(phone.ports)
  expect(await tidy(phone.ports)).toBe(0)
  world.now += 15 * 86_400_000
  expect(await tidy(phone.ports)).toBe(1)
  expect((await phone.db.outbox.get(id))!.receipt).not.toBeNull()
})

test('a house reported repaired opens as a recheck, at the sign that showed the hazard', async () => {
  const { db } = await signedIn(new World())
  const sign = form.sections.flatMap((one) => one.questions).find((one) => one.kind === 'sign')!
  const hazard: OldHazard = { id: 'h', sign: sign.label, part: 'wall', severity: 'general', finished_at: null, questions: [sign.id], photos: [] }
  const draft = await beginSurvey(db, HOUSE, { session: SESSION, form, now: START }, null, [hazard])
  expect(draft).toMatchObject({ kind: 'recheck', where: { question: sign.id } })
  expect(draft.answers).not.toHaveProperty(sign.id)
})

test('the signature is a photo of the survey, and a refusal is sent with its reason', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const draft = await beginSurvey(phone.db, HOUSE, { session: SESSION, form, now: START })
  const drawn = { id: 'p', survey_id: draft.id, sha256: 'ab'.repeat(32), slot: 'owner_signature', question: null, captured_at: START, place: null }
  await addPhoto(phone.db, drawn, { sha256: drawn.sha256, bytes: new ArrayBuffer(4), type: 'image/png', exif: null })
  await saveOwnerConfirmed(phone.db, draft.id, { at: START, whom: 'family', refusal: 'declined' }, START)
  await finish(phone.db, draft.id, { answers: {}, verdict: 'incomplete', form: form.id }, START)
  await synchronise(phone.ports)
  const sent = JSON.parse(world.server.submissions.get(draft.id)!.body)
  expect(sent.owner_confirmed).toEqual({ at: '2022-09-20T02:00:00.000Z', whom: 'family', refusal: 'declined' })
  expect(sent.photos[0]).toMatchObject({ slot: 'owner_signature', sha256: drawn.sha256 })
})
