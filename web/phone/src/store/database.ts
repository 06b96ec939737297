/** The phone's store: IndexedDB through Dexie; every write is awaited before anything is said. */
import Dexie, { type DexieOptions, type Table } from 'dexie'
import type {
  Area, KeptMap, Clock, Draft, House, Last, Merged, OutboxRow, PatrolDraft, Patrolled, Photo, Picture, Plate, Recheck, Returned, SchemaPiece, SelfCheck,
  Session,
} from './rows'

interface Kept { key: string; value: unknown }

/** What there is one of. */
export interface Single {
  session: Session
  clock: Clock
  cursor: string
  pulled_at: number
  schema: Record<string, { id: string; version: string; hash: string }>
  filters: { text: string; only: string }
  house_account: string
  was_at: string
  map_version: string | null
  told: { at: number; content: string; device: string }
}

export class PhoneDatabase extends Dexie {
  kept!: Table<Kept, string>
  houses!: Table<House, string>
  areas!: Table<Area, string>
  schemas!: Table<SchemaPiece, [string, string]>
  returned!: Table<Returned, string>
  plates!: Table<Plate, string>
  last!: Table<Last, string>
  drafts!: Table<Draft, string>
  patrols!: Table<PatrolDraft, string>
  rechecks!: Table<Recheck, string>
  self_checks!: Table<SelfCheck, string>
  patrolled!: Table<Patrolled, string>
  merged!: Table<Merged, string>
  old_pictures!: Table<Picture, string>
  maps!: Table<KeptMap, string>
  photos!: Table<Photo, string>
  pictures!: Table<Picture, string>
  outbox!: Table<OutboxRow, string>

  constructor(name = 'anju', options?: DexieOptions) {
    // On disk when it says so: Chromium's default tells before the system has written.
    super(name, { chromeTransactionDurability: 'strict', ...options })
    this.version(1).stores({
      kept: 'key',
      houses: 'id, village_code, order',
      areas: 'code',
      schemas: '[kind+hash]',
      returned: 'submission, house_id',
      drafts: 'id, house_id',
      photos: 'id, survey_id, sha256',
      pictures: 'sha256',
      outbox: 'id, state, survey_id',
    })
    this.version(2).stores({ plates: 'token' })
    this.version(3).stores({ last: 'house_id' })
    this.version(4).stores({
      patrols: 'id, house_id', rechecks: 'house_id', self_checks: 'id, house_id', old_pictures: 'sha256',
    })
    this.version(5).stores({ maps: 'id' })
    this.version(6).stores({ patrolled: 'house_id', merged: 'id' })
  }

  async recall<Key extends keyof Single>(key: Key): Promise<Single[Key] | null> {
    return ((await this.kept.get(key))?.value ?? null) as Single[Key] | null
  }

  async remember<Key extends keyof Single>(key: Key, value: Single[Key]): Promise<void> {
    await this.kept.put({ key, value })
  }
}

/** Is this the browser saying that there is no room left? */
export function isFull(error: unknown): boolean {
  const names = [error, (error as { inner?: unknown })?.inner].map((one) => (one as Error)?.name)
  return names.includes('QuotaExceededError')
}
