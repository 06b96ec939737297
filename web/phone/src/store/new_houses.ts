/** Houses entered on this phone that no pull has told of yet: the same one must not be entered twice. */
import type { PhoneDatabase } from './database'
import type { Place } from './rows'

/** What is put before somebody who enters a house nearby. */
export interface Known { id: string; lon: number | null; lat: number | null; label: string; address: string }

export async function newHouses(db: PhoneDatabase): Promise<Known[]> {
  const drafts = (await db.drafts.toArray()).filter((one) => one.is_new)
  const told = new Set((await db.houses.toCollection().primaryKeys()) as string[])
  const sent = (await db.outbox.toArray()).filter((one) => one.kind === 'submission' && !told.has(one.house_id))
  return [
    ...drafts.map((one) => knownOf(one.house_id, one.location, '本机正在填写的新增房屋', `#/survey/${one.id}`)),
    ...sent.map((one) => knownOf(one.house_id, placeIn(one), `本机已完成的 ${one.label}`, '#/outbox')),
  ]
}

function knownOf(id: string, place: Place | null, label: string, address: string): Known {
  return { id, lon: place?.lon ?? null, lat: place?.lat ?? null, label, address }
}

/** Until it was first sent it lies in the envelope, after that in the bytes. */
function placeIn({ envelope, body }: { envelope: unknown; body: string | null }): Place | null {
  const whole = (envelope ?? (body ? JSON.parse(body) : null)) as { location?: Place | null } | null
  return whole?.location ?? null
}
