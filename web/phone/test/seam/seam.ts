/**
 * The app's own modules for a test in a browser: what four thousand taps would do, done by the code
 * the taps reach. Built apart (vite.config.ts beside it); nothing of it is in the app that is served.
 */
import { db } from '../../src/app'
import type { Answers } from '../../src/core/schema'
import { read } from '../../src/core/reading'
import { keepPhoto } from '../../src/device/photo'
import { beginSurvey, saveAnswer } from '../../src/store/drafts'
import type { Draft, Session } from '../../src/store/rows'
import { finishSurvey } from '../../src/survey'
import { localDay } from '../../src/sync/clock'
import { loadSchema } from '../../src/sync/pulling'

/** Begun or gone on with, as far as it is: answers and photos on the phone, not finished. */
export async function beginHouse(houseId: string, answers: Answers, photos: number): Promise<string> {
  const [house, session, schema] = await Promise.all([db.houses.get(houseId), db.recall('session'), loadSchema(db)])
  if (!house || !schema) throw new Error('the grid is not on this phone')
  const { id } = await beginSurvey(db, house, { session: session as Session, form: schema.form, now: Date.now() })
  for (const [question, value] of Object.entries(answers)) await saveAnswer(db, id, question, value, Date.now())
  for (let taken = await db.photos.where('survey_id').equals(id).count(); taken < photos; taken++) {
    await keepPhoto(await picture(), { surveyId: id, slot: SLOTS[taken % SLOTS.length]!, question: null })
  }
  return id
}

/** Goes on where it was killed: a house that is finished is left as it is. */
export async function surveyHouse(houseId: string, answers: Answers, photos: number): Promise<void> {
  if (await db.outbox.filter((one) => one.house_id === houseId).count()) return
  const id = await beginHouse(houseId, answers, photos)
  const [draft, schema] = [(await db.drafts.get(id)) as Draft, (await loadSchema(db))!]
  const today = localDay(Date.now(), await db.recall('clock'))
  await finishSurvey(schema, draft, read(schema.form, schema.codes, draft.answers, today), today)
}

const SLOTS = ['door_plate', 'front', 'back_or_side', 'roof', 'indoor']

/** Like no other: its pixels are random. */
async function picture(): Promise<File> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 })
  const pen = canvas.getContext('2d')!
  const pixels = pen.createImageData(160, 120)
  crypto.getRandomValues(new Uint8Array(pixels.data.buffer, 0, 65_536))
  pen.putImageData(pixels, 0, 0)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9))
  return new File([blob!], 'a.jpg', { type: 'image/jpeg' })
}
