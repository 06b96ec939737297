/** The map of the grid on the phone, and what the phone tells of places and neighbours. */
import { expect, test } from 'vitest'
import { MARKS, markOf } from '../src/core/marks'
import { housesNear } from '../src/core/nearby'
import { bare, sizeOf } from '../src/device/photo_size'
import { exifOf } from '../src/device/exif'
import { placeText } from '../src/device/place'
import { beginNewHouse } from '../src/store/drafts'
import { newHouses } from '../src/store/new_houses'
import { finish } from '../src/store/finishing'
import { isWhole, takeMap } from '../src/sync/field_map'
import { synchronise } from '../src/sync/run'
import { SESSION, START, World, signedIn } from './phone'
import { form } from './vectors'

const VERSION = 'a'.repeat(64)

function file(size = 200): ArrayBuffer {
  const bytes = new ArrayBuffer(size)
  new Uint8Array(bytes).set([...'PMTiles'].map((one) => one.charCodeAt(0)))
  const view = new DataView(bytes)
  view.setBigUint64(8, 127n, true)
  view.setBigUint64(16, 73n, true)
  return bytes
}

async function phoneWith(answer: (known: string | null) => Response) {
  const phone = await signedIn(new World())
  const asked: (string | null)[] = []
  const fetch = async (_path: string, init: RequestInit = {}) => {
    const known = (init.headers as Record<string, string>)['If-None-Match'] ?? null
    asked.push(known)
    return answer(known)
  }
  return { db: phone.db, ports: { ...phone.ports, fetch }, asked }
}

const map = (version: string) => new Response(file(), { status: 200, headers: { ETag: `"${version}"` } })

test('a map is fetched once and again when the server has another', async () => {
  let current = VERSION
  const { db, ports, asked } = await phoneWith(() => map(current))
  await db.remember('map_version', VERSION)
  await takeMap(ports, SESSION)
  await takeMap(ports, SESSION)
  expect(asked).toEqual([null])
  current = 'b'.repeat(64)
  await db.remember('map_version', current)
  await takeMap(ports, SESSION)
  expect(asked).toEqual([null, `"${VERSION}"`])
  expect((await db.maps.get('grid'))?.version).toBe(current)
})

test.each([
  ['a page of a hotspot', () => new Response('<html>请登录</html>', { status: 200, headers: { ETag: `"${VERSION}"` } })],
  ['half a file', () => new Response(file(150), { status: 200, headers: { ETag: `"${VERSION}"` } })],
  ['an error', () => new Response('{}', { status: 503 })],
  ['no line', () => { throw new TypeError('Failed to fetch') }],
])('%s leaves the map that is there', async (_name, answer) => {
  const { db, ports } = await phoneWith(answer)
  await db.maps.put({ id: 'grid', version: 'old', bytes: file() })
  await db.remember('map_version', VERSION)
  await takeMap(ports, SESSION)
  expect((await db.maps.get('grid'))?.version).toBe('old')
})

test('where the server has no map the old one goes, as after a move to another grid', async () => {
  const { db, ports, asked } = await phoneWith(() => map(VERSION))
  await db.maps.put({ id: 'grid', version: 'old', bytes: file() })
  await db.remember('map_version', null)
  await takeMap(ports, SESSION)
  expect([await db.maps.count(), asked.length]).toEqual([0, 0])
})

test('a file is whole when all its parts are there', () => {
  expect(isWhole(file())).toBe(true)
  expect(isWhole(file(199))).toBe(false)
  expect(isWhole(new ArrayBuffer(10))).toBe(false)
})

const at = (id: string, lon: number | null, lat: number | null) => ({ id, lon, lat })

test('houses within ten metres are found, nearest first, and no others', () => {
  const houses = [at('far', 111.84, 38.9102), at('next', 111.8401, 38.91), at('same', 111.84, 38.91), at('unplaced', null, null)]
  const near = housesNear({ lon: 111.84, lat: 38.91 }, houses)
  expect(near.map((one) => one.house.id)).toEqual(['same', 'next'])
  expect(Math.round(near[1]!.metres)).toBe(9)
  expect(housesNear(null, houses)).toEqual([])
})

test('what is being written or waits is shown before the verdict, each mark of another shape', () => {
  expect(markOf({ verdict: 'safe' }, 'writing')).toBe('writing')
  expect(markOf({ verdict: 'severe_hazard' }, 'severe_hazard')).toBe('severe_hazard')
  expect(markOf({ verdict: null }, 'none')).toBe('none')
  const shapes = Object.values(MARKS).map(({ path, sign }) => path + sign)
  expect(new Set(shapes).size).toBe(shapes.length)
})

test('a place that is 500 metres off asks for a pin, and a pin says that it is one', () => {
  expect(placeText({ lon: 0, lat: 0, accuracy_m: 500, source: 'gps' })).toContain('在图上点出位置')
  expect(placeText({ lon: 0, lat: 0, accuracy_m: 8, source: 'gps' })).toBe('已定位，误差约 8 米。')
  expect(placeText({ lon: 0, lat: 0, accuracy_m: null, source: 'pin' })).toContain('手工')
})

test('what was denied of neighbours, the pin and the rules go along with the survey', async () => {
  const world = new World()
  const phone = await signedIn(world)
  const village = { code: '140928100201', level: 'village', parent_code: '140928100000' }
  const pin = { lon: 111.84, lat: 38.91, accuracy_m: null, source: 'pin' as const }
  const neighbour = '0182f000-0000-7000-8000-000000000001'
  const draft = await beginNewHouse(phone.db, village, pin, { session: SESSION, form, now: START }, [neighbour])
  expect(await newHouses(phone.db)).toMatchObject([{ id: draft.house_id, lon: 111.84, address: `#/survey/${draft.id}` }])
  await finish(phone.db, draft.id, { answers: {}, verdict: 'incomplete', rules: 'shanxi-2022@2', form: form.id }, START)
  await synchronise(phone.ports)
  const sent = JSON.parse(world.server.submissions.get(draft.id)!.body)
  expect(sent).toMatchObject({ near_denied: [neighbour], rules_on_phone: 'shanxi-2022@2', location: { source: 'pin' } })
  expect(sent.location).not.toHaveProperty('accuracy_m')
  expect(await newHouses(phone.db)).toMatchObject([{ id: draft.house_id, lat: 38.91, address: '#/outbox' }])
})

test('a picture too large to unpack is kept bit for bit, without what the camera wrote', () => {
  const exif = [0xff, 0xe1, 0, 10, ...[...'Exif\0\0'].map((one) => one.charCodeAt(0)), 1, 2]
  const frame = [0xff, 0xc0, 0, 8, 8, 0x1e, 0x00, 0x28, 0x00, 1]
  const scan = [0xff, 0xda, 0, 3, 7, 0xff, 0, 0x55, 0xff, 0xd9]
  const photo = new Uint8Array([0xff, 0xd8, ...exif, ...frame, ...scan]).buffer
  expect(sizeOf(photo)).toEqual({ width: 10240, height: 7680 })
  expect(exifOf(photo)).not.toBeNull()
  expect([...new Uint8Array(bare(photo))]).toEqual([0xff, 0xd8, ...frame, ...scan])
  expect(sizeOf(new Uint8Array([1, 2, 3, 4, 5]).buffer)).toBeNull()
})
