/** What the phone tells of itself, when, and that failing to tell holds nothing up. */
import { expect, test } from 'vitest'
import { tellOffice } from '../src/sync/telling'
import { START, World, signedIn, survey, type Phone } from './phone'

interface Heard { path: string; body: Record<string, unknown> }

function hears(phone: Phone, status = 204): Heard[] {
  const heard: Heard[] = []
  phone.ports.fetch = async (path, init) => {
    heard.push({ path, body: JSON.parse(String(init?.body)) })
    return status === 204 ? new Response(null, { status }) : new Response('{"code":"x","detail":"x"}', { status })
  }
  return heard
}

test('numbers and the oldest moment are told, and no place', async () => {
  const phone = await signedIn(new World())
  await survey(phone, START - 60_000, 2)
  const heard = hears(phone)
  expect(await tellOffice(phone.ports)).toBe(true)
  expect(heard).toEqual([{
    path: '/api/v1/me/phone',
    body: { unsent_surveys: 1, unsent_photos: 2, oldest_unsent_at: new Date(START - 60_000).toISOString() },
  }])
})

test('the same is not told twice within ten minutes, a change at once', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const heard = hears(phone)
  expect(await tellOffice(phone.ports)).toBe(true)
  expect(await tellOffice(phone.ports)).toBe(false)
  await survey(phone, START, 0)
  expect(await tellOffice(phone.ports)).toBe(true)
  world.now += 11 * 60_000
  expect(await tellOffice(phone.ports)).toBe(true)
  expect(heard.map((one) => one.body.unsent_surveys)).toEqual([0, 1, 1])
})

test('a refusal is swallowed and told again the next time', async () => {
  const phone = await signedIn(new World())
  hears(phone, 403)
  expect(await tellOffice(phone.ports)).toBe(false)
  hears(phone)
  expect(await tellOffice(phone.ports)).toBe(true)
})
