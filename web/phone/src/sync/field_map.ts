/** The map of the grid, as one file kept on the phone; fetched again only when the server has another. */
import type { Session } from '../store/rows'
import { fetchWhole } from './asking'
import type { Ports } from './ports'

/** Nothing here keeps the grid from being pulled: without a map the plan and the list are there. */
export async function takeMap(ports: Ports, session: Session): Promise<void> {
  const { db } = ports
  const version = await db.recall('map_version')
  const kept = await db.maps.get('grid')
  if (!version) { await db.maps.clear(); return }
  if (kept?.version === version) return
  const found = await fetchMap(ports, session, kept?.version ?? null)
  if (found) await db.maps.put({ id: 'grid', ...found })
}

async function fetchMap(ports: Ports, session: Session, known: string | null): Promise<{ version: string; bytes: ArrayBuffer } | null> {
  const headers: Record<string, string> = { Authorization: `Bearer ${session.token}` }
  if (known) headers['If-None-Match'] = `"${known}"`
  try {
    const { answer, bytes: { buffer } } = await fetchWhole(ports, '/api/v1/grid/map', { headers, cache: 'no-store', credentials: 'omit' })
    const version = /"([0-9a-f]{64})"/.exec(answer.headers.get('ETag') ?? '')?.[1]
    return answer.status === 200 && version && isWhole(buffer) ? { version, bytes: buffer } : null
  } catch {
    return null // with the next pull
  }
}

/** A hotspot's page is no map, and a broken line leaves half of one (PMTiles v3, its header's lengths). */
export function isWhole(bytes: ArrayBuffer): boolean {
  const view = new DataView(bytes)
  if (view.byteLength < 127 || String.fromCharCode(...new Uint8Array(bytes, 0, 7)) !== 'PMTiles') return false
  const ends = [8, 24, 40, 56].map((at) => Number(view.getBigUint64(at, true)) + Number(view.getBigUint64(at + 8, true)))
  return Math.max(...ends) <= view.byteLength
}
