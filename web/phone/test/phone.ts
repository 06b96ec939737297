/** A phone in a test: its store in memory, a clock that only tests move, a session, surveys. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { PhoneDatabase } from '../src/store/database'
import { addPhoto, beginNewHouse, saveAnswer, saveToldOwner } from '../src/store/drafts'
import { finish } from '../src/store/finishing'
import { newId, sha256 } from '../src/store/ids'
import type { Session, Telling } from '../src/store/rows'
import type { Ports } from '../src/sync/ports'
import { DEVICE, FakeServer, RECEIPT_KEY, TOKEN } from './fake_server'
import { form } from './vectors'

export const START = Date.parse('2022-09-20T02:00:00Z')

export const SESSION: Session = {
  token: TOKEN, device_id: DEVICE, account_id: 'account-1', receipt_key: RECEIPT_KEY,
  expires_at: '2023-03-01T00:00:00Z', login: 'wang', name: '王*', needs: null,
}

export class World {
  now = START
  readonly disk = new IDBFactory()
  readonly server = new FakeServer(() => this.now)
  private turn: Promise<unknown> | null = null

  /** Open the app: what a killed one left on the disk is all that is there. */
  open(): Phone {
    const db = new PhoneDatabase('anju', { indexedDB: this.disk, IDBKeyRange })
    const ports: Ports = {
      db, fetch: this.server.fetch, now: () => this.now, random: () => 0.5,
      alone: (work) => this.alone(work),
    }
    return { db, ports }
  }

  private async alone<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.turn) return null
    this.turn = work()
    try {
      return (await this.turn) as T
    } finally {
      this.turn = null
    }
  }

  /** The system kills the app: its lock is gone with it. */
  kill(): void { this.turn = null }
}

export interface Phone { db: PhoneDatabase; ports: Ports }

export async function signedIn(world: World): Promise<Phone> {
  const phone = world.open()
  await phone.db.remember('session', SESSION)
  await phone.db.remember('clock', { offset: 0, at: START }) // measured at sign-in
  return phone
}

const VILLAGE = { code: '140928100201', level: 'village', parent_code: '140928100000' }

let serial = 0

export async function takePhoto({ db }: Phone, surveyId: string, now: number, size = 700): Promise<string> {
  const bytes = Uint8Array.from({ length: size }, (_, place) => (place * 7 + serial) % 256)
  new DataView(bytes.buffer).setUint32(0, ++serial)
  const hash = await sha256(bytes)
  const photo = { id: newId(now), survey_id: surveyId, sha256: hash, slot: 'front', question: null, captured_at: now, place: null }
  await addPhoto(db, photo, { sha256: hash, bytes: bytes.buffer, type: 'image/jpeg', exif: null })
  return hash
}

/** A whole survey with photos, from beginning to outbox; returns its id. */
export async function survey(phone: Phone, now: number, photos = 2, told: Telling | null = null, size = 700): Promise<string> {
  const draft = await beginNewHouse(phone.db, VILLAGE, null, { session: SESSION, form, now })
  await saveAnswer(phone.db, draft.id, 'storeys', 2, now)
  await saveToldOwner(phone.db, draft.id, told, now)
  for (let made = 0; made < photos; made++) await takePhoto(phone, draft.id, now, size)
  await finish(phone.db, draft.id, { answers: { storeys: 2 }, verdict: 'incomplete', form: form.id }, now)
  return draft.id
}
