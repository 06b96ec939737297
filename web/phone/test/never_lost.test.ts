/** Whatever the line does and wherever the app is killed: at the end all is there, exactly once. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAll, synchronise } from '../src/sync/run'
import { MISCHIEFS } from './fake_server'
import { SESSION, START, World, signedIn, survey, type Phone } from './phone'

const HOUR = 3_600_000

async function settle(world: World, phone: Phone): Promise<void> {
  for (let hour = 0; hour < 40; hour++) {
    await synchronise(phone.ports)
    if ((await phone.db.outbox.where('state').notEqual('received').count()) === 0) return
    world.now += HOUR
    if (hour === 20) await retryAll(phone.ports) // the worker pressed the button
  }
}

async function expectAllOnce(world: World, phone: Phone, ids: string[]): Promise<void> {
  const photos = await phone.db.photos.toArray()
  expect([...world.server.submissions.keys()].sort()).toEqual([...ids].sort())
  expect([...world.server.photos.keys()].sort()).toEqual(photos.map((one) => one.sha256).sort())
  const rows = await phone.db.outbox.toArray()
  expect(rows.every((one) => one.state === 'received' && one.receipt)).toBe(true)
  for (const row of rows.filter((one) => one.kind === 'submission')) {
    expect(world.server.submissions.get(row.id)!.body).toBe(row.body)
  }
}

test('any line at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...MISCHIEFS), { maxLength: 60 }), async (mischiefs) => {
      const world = new World()
      const phone = await signedIn(world)
      const ids = [await survey(phone, START, 2), await survey(phone, START + 1, 1)]
      world.server.mischiefs = mischiefs
      await settle(world, phone)
      await expectAllOnce(world, phone, ids)
    }),
    { numRuns: Number(process.env.ANJU_RUNS ?? 25), seed: 20220920 },
  )
})

test('a day of forty houses and two hundred photos on a line that fails every third time', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const ids: string[] = []
  for (let house = 0; house < 40; house++) ids.push(await survey(phone, START + house, 5))
  world.server.mischiefs = Array.from({ length: 400 }, (_, place) =>
    place % 3 ? 'none' : MISCHIEFS[(place / 3) % MISCHIEFS.length]!)
  await settle(world, phone)
  await expectAllOnce(world, phone, ids)
  expect(world.server.photos.size).toBe(200)
})

class Killed extends Error {}

/** The app lives for so many requests and writes, then nothing of it happens any more. */
function mortal(world: World, phone: Phone, life: { left: number }): void {
  const live = () => {
    if (life.left <= 0) throw new Killed()
    life.left -= 1
  }
  phone.db.use({
    stack: 'dbcore',
    name: 'mortal',
    create: (core) => ({
      ...core,
      table: (name) => {
        const table = core.table(name)
        const mutate: typeof table.mutate = async (request) => {
          live()
          const done = await table.mutate(request)
          if (life.left <= 0) throw new Killed() // written, and nobody was told
          return done
        }
        return { ...table, mutate }
      },
    }),
  })
  const { fetch } = world.server
  phone.ports.fetch = async (path, init) => {
    live()
    const answer = await fetch(path, init)
    live() // the answer came, and the app was gone
    return answer
  }
}

test('killed at every write and every request, while writing and while sending', async () => {
  let steps = 0
  for (let lifetime = 0; ; lifetime++) {
    const world = new World()
    const phone = world.open()
    await phone.db.remember('session', SESSION)
    phone.db.close()
    const doomed = world.open()
    const life = { left: lifetime }
    mortal(world, doomed, life)
    const done: string[] = []
    try {
      done.push(await survey(doomed, START, 2))
      done.push(await survey(doomed, START + 1, 1))
      await synchronise(doomed.ports)
    } catch {
      // killed, somewhere
    }
    const survived = life.left > 0
    doomed.db.close()
    world.kill()
    await afterwards(world, done)
    steps = lifetime
    if (survived) break
  }
  expect(steps).toBeGreaterThan(25)
})

/** The app is opened again: drafts are there to be finished, and everything finished arrives. */
async function afterwards(world: World, done: string[]): Promise<void> {
  const phone = world.open()
  const begun = await phone.db.drafts.toArray()
  const finished = (await phone.db.outbox.toArray()).filter((one) => one.kind === 'submission').map((one) => one.id)
  expect(finished).toEqual(expect.arrayContaining(done)) // what was said to be kept is kept
  expect(begun.filter((one) => finished.includes(one.id))).toEqual([])
  for (const photo of await phone.db.photos.toArray()) {
    expect(await phone.db.pictures.get(photo.sha256)).toBeDefined()
    if (finished.includes(photo.survey_id)) expect(await phone.db.outbox.get(photo.sha256)).toBeDefined()
  }
  await settle(world, phone)
  expect([...world.server.submissions.keys()].sort()).toEqual(finished.sort())
  expect(await phone.db.outbox.where('state').notEqual('received').count()).toBe(0)
  phone.db.close()
}
