/**
 * What the phone tells of itself, so that the office knows what is unsent before a grid changes hands.
 *
 * Numbers and one moment, never a place (law 8). Telling is no part of the work: what fails is left.
 */
import { ask, Refused, Unreached } from './asking'
import { moment } from './clock'
import type { Ports } from './ports'

const QUIET_MS = 10 * 60_000

export interface Told { unsent_surveys: number; unsent_photos: number; oldest_unsent_at: string | null }

export async function unsentOf(ports: Ports): Promise<Told> {
  const rows = (await ports.db.outbox.toArray()).filter((one) => one.state !== 'received')
  const photos = rows.filter((one) => one.kind === 'photo').length
  const oldest = rows.length ? Math.min(...rows.map((one) => one.made_at)) : null
  return {
    unsent_surveys: rows.length - photos,
    unsent_photos: photos,
    oldest_unsent_at: oldest === null ? null : moment(oldest, await ports.db.recall('clock')),
  }
}

/** Once when something changed, else now and then as a sign of life. */
export async function tellOffice(ports: Ports): Promise<boolean> {
  const session = await ports.db.recall('session')
  if (!session || session.needs) return false
  const told = await unsentOf(ports)
  const last = await ports.db.recall('told')
  const now = ports.now()
  const isKnown = last !== null && last.content === JSON.stringify(told) && last.device === session.device_id
  if (isKnown && now >= last.at && now - last.at < QUIET_MS) return false
  try {
    await ask(ports, '/api/v1/me/phone', { method: 'POST', json: told, session })
  } catch (error) {
    if (error instanceof Unreached || error instanceof Refused) return false
    throw error
  }
  await ports.db.remember('told', { at: now, content: JSON.stringify(told), device: session.device_id })
  return true
}
