/** Sending one row of the outbox; it is received when its receipt holds, and never before. */
import type { PhoneDatabase } from '../store/database'
import type { Clock, Envelope, OutboxRow, PatrolEnvelope, Received, Session } from '../store/rows'
import { ask, Refused, Unreached } from './asking'
import { moment } from './clock'
import type { Ports } from './ports'
import { isForPhoto, isForPatrol, isForSubmission, type Receipt } from './receipts'

const PART = 256 * 1024 // bytes; on a bad line a part arrives where a photo does not
const LEAST_PART = 16 * 1024
const GROWS_AFTER = 8 // parts that arrived
const BAD_RECEIPT = '服务器的回执核对不上，本机继续保存'

export async function send(ports: Ports, session: Session, row: OutboxRow): Promise<void> {
  await { submission: sendSubmission, patrol: sendPatrol, photo: sendPhoto }[row.kind](ports, session, row)
}

async function sendPatrol(ports: Ports, session: Session, row: OutboxRow): Promise<void> {
  const body = row.body ?? (await fixBody(ports.db, row, await freshClock(ports, session), ports.now()))
  const answer = await ask<Received & { receipt: Receipt }>(ports, `/api/v1/patrols/${row.id}`, {
    method: 'PUT', body, session, headers: { 'Content-Type': 'application/json' },
  })
  if (!answer || !isForPatrol(answer.receipt, session, row.id, body)) throw new Unreached(true, BAD_RECEIPT)
  const { receipt, state, doubts, reasons } = answer
  await markReceived(ports, row.id, receipt, { state, verdict: null, house: null, doubts, reasons })
}

async function sendSubmission(ports: Ports, session: Session, row: OutboxRow): Promise<void> {
  const body = row.body ?? (await fixBody(ports.db, row, await freshClock(ports, session), ports.now()))
  const answer = await ask<Received & { receipt: Receipt }>(ports, `/api/v1/submissions/${row.id}`, {
    method: 'PUT', body, session, headers: { 'Content-Type': 'application/json' },
  })
  const photos = (JSON.parse(body).photos as { sha256: string }[]).map((one) => one.sha256)
  if (!answer || !isForSubmission(answer.receipt, session, row.id, body, photos)) {
    throw new Unreached(true, BAD_RECEIPT)
  }
  const { receipt, state, verdict, house, doubts, reasons } = answer
  await markReceived(ports, row.id, receipt, { state, verdict, house, doubts, reasons })
}

const FRESH_MS = 15 * 60_000

/**
 * The clock as it is now: one that was right at sign-in may have gone wrong since, and the times in
 * the bytes are set right once only. What the server says to the question does not matter.
 */
async function freshClock(ports: Ports, session: Session): Promise<Clock | null> {
  const known = await ports.db.recall('clock')
  const age = known ? ports.now() - known.at : -1
  if (age >= 0 && age < FRESH_MS) return known
  try {
    await ask(ports, '/api/v1/me', { session })
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401) throw error
  }
  return ports.db.recall('clock')
}

/** The bytes are fixed before they are first sent: the same id always carries the same bytes. */
export async function fixBody(
  db: PhoneDatabase, row: OutboxRow, clock: Clock | null, now: number,
): Promise<string> {
  const body = JSON.stringify(sentOf(row.envelope!, clock, now))
  return db.transaction('rw', db.outbox, async () => {
    const known = await db.outbox.get(row.id)
    if (known?.body) return known.body
    await db.outbox.update(row.id, { body })
    return body
  })
}

function sentOf(envelope: Envelope | PatrolEnvelope, clock: Clock | null, now: number): Record<string, unknown> {
  const { captured_ms, photos, told_owner, ...rest } = envelope
  const confirmed = 'owner_confirmed' in envelope ? envelope.owner_confirmed : null
  return withoutNulls({
    ...rest,
    location: envelope.location && withoutNulls({ ...envelope.location }),
    captured_at: moment(captured_ms, clock),
    device_clock: new Date(now).toISOString(),
    told_owner: told_owner ? { ...told_owner, at: moment(told_owner.at, clock) } : null,
    owner_confirmed: confirmed ? withoutNulls({ ...confirmed, at: moment(confirmed.at, clock) }) : null,
    photos: photos.map(({ captured_ms: at, ...note }) => withoutNulls({ ...note, captured_at: moment(at, clock) })),
  })
}

function withoutNulls(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null))
}

async function markReceived(ports: Ports, id: string, receipt: Receipt, answer: Received | null): Promise<void> {
  await ports.db.outbox.update(id, {
    state: 'received', receipt, answer, received_at: ports.now(), reason: null, not_before: 0,
  })
}

interface Progress { offset: number; complete: boolean; receipt?: Receipt }

/** In parts, from where the server stands; what arrived of an earlier try is not sent again. */
async function sendPhoto(ports: Ports, session: Session, row: OutboxRow): Promise<void> {
  const picture = await ports.db.pictures.get(row.id)
  if (!picture) throw new Refused(0, 'photo.lost', '本机上找不到这张照片的内容')
  const path = `/api/v1/photos/${row.id}`
  let progress = await ask<Progress>(ports, `${path}/status`, { session })
  while (!progress.complete) {
    progress = await sendPart(ports, session, path, picture.bytes, progress.offset)
  }
  if (!progress.receipt || !isForPhoto(progress.receipt, session, row.id, picture.bytes.byteLength)) {
    throw new Unreached(true, BAD_RECEIPT)
  }
  await markReceived(ports, row.id, progress.receipt, null)
}

/** As much as the line carries before somebody's patience ends: found out, and tried anew now and then. */
let partSize = PART
let inARow = 0 // parts that arrived; below nothing, that did not

function noteArrived(isThere: boolean): void {
  inARow = isThere ? Math.max(inARow, 0) + 1 : Math.min(inARow, 0) - 1
  if (inARow <= -2) partSize = Math.max(LEAST_PART, partSize / 4)
  else if (isThere && inARow % GROWS_AFTER === 0) partSize = Math.min(PART, partSize * 2)
}

/** A whole upload that the server never finished is finished by an empty part at its end. */
async function sendPart(ports: Ports, session: Session, path: string, bytes: ArrayBuffer, offset: number): Promise<Progress> {
  const part = bytes.slice(offset, offset + partSize)
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Upload-Offset': String(offset),
    'Upload-Length': String(bytes.byteLength),
  }
  try {
    const progress = await ask<Progress>(ports, path, { method: 'PATCH', body: part, session, headers })
    if (!progress || (!progress.complete && progress.offset <= offset)) {
      throw new Unreached(true, '照片上传没有进展')
    }
    noteArrived(true)
    return progress
  } catch (error) {
    if (error instanceof Unreached && !error.wasAnswered) noteArrived(false)
    // Two tries met on the way: the next try asks again where the server stands.
    if (error instanceof Refused && error.code === 'photo.wrong_offset') throw new Unreached(true, error.message)
    throw error
  }
}
