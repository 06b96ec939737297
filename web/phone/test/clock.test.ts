/** A clock that was right at sign-in and went wrong since: the record is put right all the same. */
import { expect, test } from 'vitest'
import { synchronise } from '../src/sync/run'
import { START, World, signedIn, survey } from './phone'

const DAY = 86_400_000

/** The phone's own clock beside the world's, which is the server's. */
async function phoneOff(world: World, by: number) {
  const phone = await signedIn(world)
  phone.ports.now = () => world.now + by
  return phone
}

test.each([DAY, -DAY])('off by %d ms since sign-in: what was captured is told by the server\'s clock', async (by) => {
  const world = new World()
  const phone = await phoneOff(world, by)
  world.now += 3_600_000
  const id = await survey(phone, phone.ports.now(), 1)
  await synchronise(phone.ports)
  const sent = JSON.parse(world.server.submissions.get(id)!.body)
  expect(Math.abs(Date.parse(sent.captured_at) - world.now)).toBeLessThan(2_000)
  expect(Math.abs(Date.parse(sent.photos[0].captured_at) - world.now)).toBeLessThan(2_000)
})

test('a clock measured a moment ago is not asked for again, and no line fixes nothing', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const id = await survey(phone, START, 0)
  await synchronise(phone.ports)
  expect(world.server.requests).toBe(1)
  world.now += DAY
  const later = await survey(phone, world.now, 0)
  world.server.mischiefs = ['lost_before']
  await synchronise(phone.ports)
  expect((await phone.db.outbox.get(later))!.body).toBeNull()
  world.now += DAY
  await synchronise(phone.ports)
  expect([...world.server.submissions.keys()]).toEqual([id, later])
})
