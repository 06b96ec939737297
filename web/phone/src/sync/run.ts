/**
 * Synchronising: strictly one row at a time; a row that cannot go does not hold up the others.
 *
 * A row the server refuses is parked with the server's sentence. A row that only failed to arrive
 * waits, longer each time, and the rest goes on; after three failures in a row the line is taken
 * for dead and everything waits. Nothing here deletes (see tidying.ts).
 */
import type { OutboxRow, Session } from '../store/rows'
import { FIRST_WAIT_MS, LONGEST_WAIT_MS, waitAfter } from './again'
import { Refused, Unreached } from './asking'
import { noteNeeds } from './needs'
import type { Ports } from './ports'
import { send } from './sending'

const BUSY_WAIT_MS = 15_000
const MOST_TRIES = 8 // answered but failed; a dead line is never counted
const DEAD_LINE = 3

/** `visits` are the surveys and patrols among what was sent: the houses are others since. */
export interface Ran { sent: number; visits: number; failed: number; parked: number; nextAt: number | null; wasBusy: boolean }

const NOTHING: Ran = { sent: 0, visits: 0, failed: 0, parked: 0, nextAt: null, wasBusy: false }

/** `isAsked` by the button: waiting times are passed over. */
export async function synchronise(ports: Ports, { isAsked = false } = {}): Promise<Ran> {
  return (await ports.alone(() => sendAll(ports, isAsked))) ?? othersTurn(ports)
}

/** Another tab sends; it may be put to sleep with its work half done, so this one asks again. */
async function othersTurn(ports: Ports): Promise<Ran> {
  return { ...NOTHING, wasBusy: true, nextAt: await nextMoment(ports, BUSY_WAIT_MS) }
}

async function sendAll(ports: Ports, isAsked: boolean): Promise<Ran> {
  const ran: Ran = { ...NOTHING }
  const tried = new Set<string>()
  let lost = 0
  while (lost < DEAD_LINE) {
    const session = await ports.db.recall('session')
    if (!session || session.needs === 'sign_in') break
    const row = await nextRow(ports, session, tried, isAsked)
    if (!row) break
    tried.add(row.id)
    const failure = await attempt(ports, session, row)
    if (failure === 'none') count(ran, row)
    else if (failure === 'parked') ran.parked += 1
    else ran.failed += 1
    lost = failure === 'later' ? lost + 1 : 0
    if (failure === 'stop') break
  }
  return { ...ran, nextAt: await nextMoment(ports, lost < DEAD_LINE ? 0 : FIRST_WAIT_MS) }
}

function count(ran: Ran, row: OutboxRow): void {
  ran.sent += 1
  if (row.kind !== 'photo') ran.visits += 1
}

/** Surveys and patrols before photos, the oldest first: a severe finding must not wait behind pictures. */
async function nextRow(
  ports: Ports, session: Session, tried: Set<string>, isAsked: boolean,
): Promise<OutboxRow | null> {
  const now = ports.now()
  const waiting = (await waitingOf(ports, session)).filter(
    (one) => !tried.has(one.id) && (isAsked || dueAt(one, now) <= now),
  )
  waiting.sort((a, b) => rank(a) - rank(b) || a.made_at - b.made_at || (a.id < b.id ? -1 : 1))
  return waiting[0] ?? null
}

const rank = (row: OutboxRow) => (row.kind === 'photo' ? 1 : 0)

type Failure = 'none' | 'later' | 'parked' | 'stop'

async function attempt(ports: Ports, session: Session, row: OutboxRow): Promise<Failure> {
  try {
    await send(ports, session, row)
    return 'none'
  } catch (error) {
    if (error instanceof Unreached) return waitLonger(ports, row, error)
    if (error instanceof Refused) return refused(ports, session, row, error)
    throw error // the phone's own store failed: nothing may be concluded
  }
}

async function waitLonger(ports: Ports, row: OutboxRow, error: Unreached): Promise<Failure> {
  const tries = row.tries + 1
  if (error.wasAnswered && tries >= MOST_TRIES) return park(ports, row, `多次上报未成功：${error.message}`)
  const not_before = ports.now() + waitAfter(tries, ports.random())
  // A dead line says nothing about the row, so it does not bring it nearer to being parked.
  await ports.db.outbox.update(row.id, {
    tries: error.wasAnswered ? tries : row.tries, not_before, reason: error.message,
  })
  return 'later'
}

async function refused(ports: Ports, session: Session, row: OutboxRow, error: Refused): Promise<Failure> {
  const needs = error.status === 401 ? 'sign_in' : error.code === 'password.must_change' ? 'password' : null
  if (!needs) return park(ports, row, error.message)
  await noteNeeds(ports.db, session, needs)
  return 'stop'
}

async function park(ports: Ports, row: OutboxRow, reason: string): Promise<Failure> {
  await ports.db.outbox.update(row.id, { state: 'parked', reason })
  return 'parked'
}

const waitingOf = async ({ db }: Ports, { account_id }: Session) =>
  (await db.outbox.where('state').equals('waiting').toArray()).filter((one) => one.account_id === account_id)

/** A clock put back must not make a row wait for days. */
const dueAt = (row: OutboxRow, now: number) => (row.not_before > now + LONGEST_WAIT_MS * 2 ? now : row.not_before)

/** When to run again, not before `rest` is over; null where nothing of this person can go. */
async function nextMoment(ports: Ports, rest: number): Promise<number | null> {
  const session = await ports.db.recall('session')
  if (!session || session.needs === 'sign_in') return null
  const now = ports.now()
  const moments = (await waitingOf(ports, session)).map((one) => dueAt(one, now))
  return moments.length ? Math.max(Math.min(...moments), now + rest) : null
}

/** Everything parked or waiting of this account is tried anew: after sign-in, and by the button. */
export async function retryAll(ports: Ports): Promise<void> {
  const fresh = { state: 'waiting' as const, tries: 0, not_before: 0 }
  await ports.db.outbox.where('state').anyOf('parked', 'waiting').modify(fresh)
}

/** Surveys another person left on this phone are handed in by who is signed in now, when he says so. */
export async function takeOver(ports: Ports, session: Session): Promise<number> {
  return ports.db.outbox
    .filter((one) => one.state !== 'received' && one.account_id !== session.account_id)
    .modify({ account_id: session.account_id, state: 'waiting', tries: 0, not_before: 0 })
}
