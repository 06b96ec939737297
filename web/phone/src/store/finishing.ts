/** A finished survey goes into the outbox whole: one row for it, one for each photo, at once. */
import type { Verdict } from '../core/classification'
import type { Answers } from '../core/schema'
import type { PhoneDatabase } from './database'
import type { Draft, Envelope, OutboxRow, PatrolDraft, Photo, PhotoNote } from './rows'

export const APP_VERSION = 'anju-phone-1.0'

/** `seen` are all the answers the screen had when it graded them. */
export interface Outcome { answers: Answers; verdict: Verdict; form: string; rules?: string; seen?: Answers }

/**
 * When this returns, the survey is safely in the outbox; if it fails, the draft still stands. What
 * another tab has answered since this one read the draft is not graded here, so nothing is finished.
 */
export async function finish(
  db: PhoneDatabase, draftId: string, outcome: Outcome, now: number,
): Promise<void> {
  await db.transaction('rw', db.drafts, db.photos, db.outbox, async () => {
    const draft = await db.drafts.get(draftId)
    if (!draft) return // another tab finished it
    if (outcome.seen && !isSame(outcome.seen, draft.answers)) throw new Error('这份排查刚才在另一个页面里改过，请回到表格核对后再完成')
    const photos = await db.photos.where('survey_id').equals(draftId).toArray()
    const rows = await newRows(db, draft, photos, outcome, now)
    await db.outbox.bulkAdd(rows)
    await db.drafts.delete(draftId)
  })
}

function isSame(one: Answers, other: Answers): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((id) => JSON.stringify(one[id]) === JSON.stringify(other[id]))
}

async function newRows(
  db: PhoneDatabase, draft: Draft, photos: Photo[], outcome: Outcome, now: number,
): Promise<OutboxRow[]> {
  const rows = [rowOf(draft, 'submission', draft.id, now)]
  rows[0]!.envelope = envelopeOf(draft, photos, outcome, now)
  for (const sha256 of new Set(photos.map((one) => one.sha256))) {
    if (!(await db.outbox.get(sha256))) rows.push(rowOf(draft, 'photo', sha256, now))
  }
  return rows
}

export function rowOf(draft: Draft | PatrolDraft, kind: OutboxRow['kind'], id: string, now: number): OutboxRow {
  return {
    id,
    kind,
    account_id: draft.account_id,
    survey_id: draft.id,
    house_id: draft.house_id,
    label: draft.label,
    state: 'waiting',
    made_at: now,
    tries: 0,
    not_before: 0,
    reason: null,
    envelope: null,
    body: null,
    receipt: null,
    received_at: null,
    answer: null,
  }
}

function envelopeOf(draft: Draft, photos: Photo[], outcome: Outcome, now: number): Envelope {
  return {
    form: outcome.form,
    form_version: draft.form_version,
    kind: draft.kind,
    house_id: draft.house_id,
    village_code: draft.village_code,
    grid_code: draft.grid_code,
    location: draft.location ?? photos.find((one) => one.place)?.place ?? null,
    answers: outcome.answers,
    photos: photos.map(noteOf),
    verdict_on_phone: outcome.verdict,
    rules_on_phone: outcome.rules,
    near_denied: draft.near_denied?.length ? draft.near_denied : null,
    app_version: APP_VERSION,
    replaces: draft.replaces,
    confirmed: confirmedOf(draft, outcome.answers),
    told_owner: draft.told_owner ?? null,
    owner_confirmed: draft.owner_confirmed ?? null,
    captured_ms: now,
  }
}

export function noteOf(photo: Photo): PhotoNote {
  return {
    sha256: photo.sha256,
    slot: photo.slot,
    question: photo.question,
    captured_ms: photo.captured_at,
    lon: photo.place?.lon ?? null,
    lat: photo.place?.lat ?? null,
    accuracy_m: photo.place?.accuracy_m ?? null,
  }
}

/** Of last time, looked at, and the same still. */
function confirmedOf({ carried = {}, copied }: Draft, answers: Record<string, unknown>): string[] {
  const same = (id: string) => JSON.stringify(answers[id]) === JSON.stringify(carried[id])
  return Object.keys(carried).filter((id) => id in answers && !copied.includes(id) && same(id))
}
