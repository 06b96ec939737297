/** Enrolling this phone for a person; what waits on it waits on. */
import type { PhoneDatabase } from '../store/database'
import type { Session } from '../store/rows'
import { ask } from './asking'
import type { Ports } from './ports'
import { retryAll } from './run'

interface Enrolled { token: string; device_id: string; account_id: string; receipt_key: string; expires_at: string; must_change_password: boolean }

/** `code`: the one-time code, once the server asked for it (`second_factor.needed`). */
export async function signIn(ports: Ports, login: string, password: string, label: string, code = ''): Promise<Session> {
  const json = { login, password, label, ...(code && { code }) }
  const enrolled = await ask<Enrolled>(ports, '/api/v1/devices', { method: 'POST', json })
  const { must_change_password, ...facts } = enrolled
  const session: Session = { ...facts, login, name: login, needs: must_change_password ? 'password' : null }
  await keepSession(ports.db, session)
  await retryAll(ports)
  return session
}

/** Another person's houses are no business of this one; his unsent surveys stay. */
async function keepSession(db: PhoneDatabase, session: Session): Promise<void> {
  await db.transaction('rw', [db.kept, ...taken(db)], async () => {
    if ((await db.recall('house_account')) !== session.account_id) await forgetHouses(db)
    await db.remember('session', session)
  })
}

/** What was taken along of this person's houses; drafts, photos and the outbox are never among it. */
function taken(db: PhoneDatabase) {
  return [
    db.houses, db.returned, db.areas, db.plates, db.last, db.rechecks, db.self_checks, db.patrolled, db.merged, db.old_pictures, db.maps,
  ]
}

async function forgetHouses(db: PhoneDatabase): Promise<void> {
  await Promise.all([...taken(db).map((one) => one.clear()), db.kept.bulkDelete(['cursor', 'map_version'])])
}

export async function learnName(ports: Ports, session: Session): Promise<void> {
  const me = await ask<{ name: string; login: string }>(ports, '/api/v1/me', { session })
  const now = await ports.db.recall('session')
  if (now?.token === session.token) await ports.db.remember('session', { ...now, name: me.name })
}

export async function changePassword(ports: Ports, session: Session, old: string, fresh: string): Promise<void> {
  const json = { old_password: old, new_password: fresh }
  await ask(ports, '/api/v1/me/password', { method: 'PUT', json, session })
  await ports.db.remember('session', { ...session, needs: null })
}

/** The token is given up where the server can be told; unsent surveys and photos stay here. */
export async function signOut(ports: Ports, session: Session): Promise<void> {
  await ask(ports, `/api/v1/devices/${session.device_id}`, { method: 'DELETE', session }).catch(() => null)
  await ports.db.transaction('rw', [ports.db.kept, ...taken(ports.db)], async () => {
    await forgetHouses(ports.db)
    await ports.db.kept.bulkDelete(['session', 'house_account', 'was_at'])
  })
}
