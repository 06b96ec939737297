/** A full phone: what the server has, with a receipt, makes room before anything new is refused. */
import type { PhoneDatabase } from './database'
import { isFull } from './database'

const AT_LEAST = 4 * 1024 * 1024 // bytes freed at once, so that it is not done for every letter

/** A browser gives freed room back when it comes to it: Chromium within ten seconds. */
const PATIENCE_MS = [0, 1_000, 3_000, 7_000]

/** The write again after making room; its own error when there was nothing that may go. */
export async function withRoom<Done>(db: PhoneDatabase, write: () => Promise<Done>, patience = PATIENCE_MS): Promise<Done> {
  let failure: unknown
  try {
    return await write()
  } catch (error) {
    if (!isFull(error) || !(await makeRoom(db))) throw error
    failure = error
  }
  for (const wait of patience) {
    await new Promise((done) => setTimeout(done, wait))
    try {
      return await write()
    } catch (error) {
      if (!isFull(error)) throw error
      failure = error
    }
  }
  throw failure
}

/**
 * Photos taken along go first, they can be fetched again; then bytes of received photos, the oldest
 * first, whose receipts and what is told of them stay.
 */
export async function makeRoom(db: PhoneDatabase): Promise<number> {
  let freed = 0
  for (const sha256 of (await db.old_pictures.toCollection().primaryKeys()) as string[]) {
    freed += (await db.old_pictures.get(sha256))?.bytes.byteLength ?? 0
    await db.old_pictures.delete(sha256)
    if (freed >= AT_LEAST) return freed
  }
  for (const sha256 of await mayGo(db)) {
    const picture = await db.pictures.get(sha256)
    if (!picture) continue
    await db.pictures.delete(sha256)
    freed += picture.bytes.byteLength
    if (freed >= AT_LEAST) break
  }
  return freed
}

/** Not what a survey still being written shows, though the server has it. */
async function mayGo(db: PhoneDatabase): Promise<string[]> {
  const written = new Set([...(await db.drafts.toCollection().primaryKeys()), ...(await db.patrols.toCollection().primaryKeys())])
  const shown = new Set((await db.photos.toArray()).filter((one) => written.has(one.survey_id)).map((one) => one.sha256))
  const received = (await db.outbox.where('state').equals('received').toArray())
    .filter((one) => one.kind === 'photo' && one.receipt !== null && !shown.has(one.id))
  return received.sort((a, b) => (a.received_at ?? 0) - (b.received_at ?? 0)).map((one) => one.id)
}
