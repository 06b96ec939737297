/** A full phone: what the server has makes room, what failed is written again, nothing else goes. */
import { expect, test } from 'vitest'
import { beginNewHouse, saveAnswer } from '../src/store/drafts'
import { makeRoom, withRoom } from '../src/store/room'
import { writingOf } from '../src/store/writing'
import { synchronise } from '../src/sync/run'
import { SESSION, START, World, signedIn, survey, takePhoto } from './phone'
import { form } from './vectors'

const VILLAGE = { code: '140928100201', level: 'village', parent_code: '140928100000' }
const full = Object.assign(new Error('full'), { name: 'QuotaExceededError' })

test('received photos make room, the oldest first; unsent ones and those of a draft stay', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const { db } = phone
  await survey(phone, START, 2)
  await synchronise(phone.ports)
  const draft = await beginNewHouse(db, VILLAGE, null, { session: SESSION, form, now: START })
  const [first, shown] = await db.photos.toArray()
  await db.photos.add({ ...shown!, id: 'again', survey_id: draft.id })
  await takePhoto(phone, draft.id, START)
  expect(await makeRoom(db)).toBeGreaterThan(0)
  expect(await db.pictures.get(first!.sha256)).toBeUndefined()
  expect(await db.pictures.count()).toBe(2)
  expect((await db.outbox.get(first!.sha256))!.receipt).not.toBeNull()
  expect(await makeRoom(db)).toBe(0)
})

test('a write that finds no room is made again after some was made, and refused where none is', async () => {
  const world = new World()
  const phone = await signedIn(world)
  let times = 0
  const write = async () => { if (++times === 1) throw full }
  await expect(withRoom(phone.db, write, [0])).rejects.toBe(full)
  await survey(phone, START, 1)
  await synchronise(phone.ports)
  times = 0
  await withRoom(phone.db, write)
  expect(times).toBe(2)
  await expect(withRoom(phone.db, () => Promise.reject(new Error('other')))).rejects.toThrow('other')
})

test('an answer that could not be written is written before the next, and until then it is told', async () => {
  const { db } = await signedIn(new World())
  const draft = await beginNewHouse(db, VILLAGE, null, { session: SESSION, form, now: START })
  const told: unknown[] = []
  const { write, again } = writingOf(db, (failure) => told.push(failure))
  let isFull = true
  const save = (question: string) => (now: number) => (isFull ? Promise.reject(full) : saveAnswer(db, draft.id, question, 1, now))
  await write(save('storeys'))
  await write(save('built_year'))
  expect(told).toEqual([full, full])
  isFull = false
  await again()
  expect(told.at(-1)).toBeNull()
  expect((await db.drafts.get(draft.id))!.answers).toEqual({ storeys: 1, built_year: 1 })
})
