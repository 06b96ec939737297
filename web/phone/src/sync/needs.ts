/** What stands in the way of a session: signing in again, a new password, a closed account. */
import type { PhoneDatabase } from '../store/database'
import type { Session } from '../store/rows'

/** A late answer to an old token says nothing about the one signed in with meanwhile. */
export async function noteNeeds(db: PhoneDatabase, session: Session, needs: Session['needs']): Promise<void> {
  await db.transaction('rw', db.kept, async () => {
    const now = await db.recall('session')
    if (now?.token === session.token && now.needs !== needs) await db.remember('session', { ...now, needs })
  })
}

export async function isStill(db: PhoneDatabase, session: Session): Promise<boolean> {
  return (await db.recall('session'))?.token === session.token
}
