/** What may leave the phone: bytes and answers of surveys wholly received, some days after. */
import type { OutboxRow } from '../store/rows'
import type { Ports } from './ports'

export const KEPT_DAYS = 14
const DAY_MS = 86_400_000

/** Receipts stay; a survey goes only when it and every one of its photos has been received. */
export async function tidy(ports: Ports): Promise<number> {
  const { db } = ports
  return db.transaction('rw', db.outbox, db.photos, db.pictures, db.drafts, async () => {
    const rows = new Map((await db.outbox.toArray()).map((one) => [one.id, one]))
    const surveys = [...rows.values()].filter((one) => one.kind !== 'photo' && isOld(ports, one))
    let freed = 0
    for (const survey of surveys) {
      const photos = await db.photos.where('survey_id').equals(survey.id).toArray()
      if (!photos.every((one) => isOld(ports, rows.get(one.sha256)))) continue
      await db.photos.bulkDelete(photos.map((one) => one.id))
      await db.outbox.update(survey.id, { envelope: null, body: null })
      for (const { sha256 } of photos) freed += await freePicture(ports, sha256)
    }
    return freed
  })
}

async function freePicture({ db }: Ports, sha256: string): Promise<number> {
  if (await db.photos.where('sha256').equals(sha256).count()) return 0
  await db.pictures.delete(sha256)
  return 1
}

function isOld(ports: Ports, row: OutboxRow | undefined): boolean {
  return (
    row?.state === 'received' && row.receipt !== null && row.received_at !== null &&
    ports.now() - row.received_at > KEPT_DAYS * DAY_MS
  )
}
