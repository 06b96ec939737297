/** A patrol on the phone: kept while it is made, and whole in the outbox when it is done. */
import type { PhoneDatabase } from './database'
import { APP_VERSION, noteOf, rowOf } from './finishing'
import { newId } from './ids'
import type { House, OutboxRow, PatrolDraft, PatrolEnvelope, Photo, Place, Session } from './rows'

/** The patrol of this house already begun here, or a new one. */
export async function beginPatrol(db: PhoneDatabase, house: House, session: Session, now: number): Promise<PatrolDraft> {
  return db.transaction('rw', db.patrols, async () => {
    const begun = await db.patrols.where('house_id').equals(house.id).toArray()
    const own = begun.find((one) => one.account_id === session.account_id)
    if (own) return own
    const draft: PatrolDraft = {
      id: newId(now),
      account_id: session.account_id,
      house_id: house.id,
      label: `巡查 ${house.code.slice(-6)} ${house.owner_masked ?? ''}`.trim(),
      signs: [],
      words: '',
      told_owner: null,
      correct_by: null,
      updated_at: now,
    }
    await db.patrols.add(draft)
    return draft
  })
}

/** One that another tab finished or took away does not come back to life. */
export async function savePatrol(db: PhoneDatabase, draft: PatrolDraft, now: number): Promise<void> {
  await db.transaction('rw', db.patrols, async () => {
    if (await db.patrols.get(draft.id)) await db.patrols.put({ ...draft, updated_at: now })
  })
}

/** Signs belong to a finding that has some: "无变化" sends none, whatever was tapped before. */
export async function finishPatrol(db: PhoneDatabase, id: string, finding: string, place: Place | null, now: number): Promise<void> {
  await db.transaction('rw', [db.patrols, db.photos, db.outbox, db.houses], async () => {
    const draft = await db.patrols.get(id)
    if (!draft) return // another tab finished it
    const photos = await db.photos.where('survey_id').equals(id).toArray()
    await db.outbox.bulkAdd(await rowsOf(db, draft, finding, photos, place, now))
    await db.patrols.delete(id)
  })
}

async function rowsOf(
  db: PhoneDatabase, draft: PatrolDraft, finding: string, photos: Photo[], place: Place | null, now: number,
): Promise<OutboxRow[]> {
  const rows = [{ ...rowOf(draft, 'patrol', draft.id, now), envelope: envelopeOf(draft, finding, photos, place, now) }]
  for (const sha256 of new Set(photos.map((one) => one.sha256))) {
    if (!(await db.outbox.get(sha256))) rows.push({ ...rowOf(draft, 'photo', sha256, now), envelope: null as never })
  }
  return rows
}

function envelopeOf(draft: PatrolDraft, finding: string, photos: Photo[], place: Place | null, now: number): PatrolEnvelope {
  const isProblem = finding === 'changed' || finding === 'danger'
  return {
    house_id: draft.house_id,
    finding,
    signs: isProblem ? draft.signs : [],
    words: draft.words.trim() || null,
    location: place ?? photos.find((one) => one.place)?.place ?? null,
    photos: photos.map(noteOf),
    told_owner: isProblem ? draft.told_owner : null,
    correct_by: isProblem ? draft.correct_by : null,
    app_version: APP_VERSION,
    captured_ms: now,
  }
}
