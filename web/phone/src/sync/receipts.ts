/** A receipt counts only when its signature and what it is for are right (decision 0002). */
import { fromHex, hmacSm3, sm3, toHex } from '../core/sm3'
import type { Session } from '../store/rows'

export type Receipt = Record<string, unknown>

const bytes = (text: string) => new TextEncoder().encode(text)

export function isForSubmission(
  receipt: Receipt, session: Session, id: string, body: string, photos: string[],
): boolean {
  const wanted = [...new Set(photos)].sort()
  return (
    isSigned(receipt, session) &&
    receipt.submission === id &&
    receipt.body_hash === toHex(sm3(bytes(body))) &&
    JSON.stringify(receipt.photos_wanted) === JSON.stringify(wanted)
  )
}

export function isForPatrol(receipt: Receipt, session: Session, id: string, body: string): boolean {
  const photos = (JSON.parse(body).photos as { sha256: string }[]).map((one) => one.sha256)
  return (
    isSigned(receipt, session) &&
    receipt.patrol === id &&
    receipt.body_hash === toHex(sm3(bytes(body))) &&
    JSON.stringify(receipt.photos_wanted) === JSON.stringify([...new Set(photos)].sort())
  )
}

export function isForPhoto(receipt: Receipt, session: Session, sha256: string, size: number): boolean {
  return isSigned(receipt, session) && receipt.photo === sha256 && receipt.size === size
}

function isSigned(receipt: Receipt, session: Session): boolean {
  if (typeof receipt !== 'object' || receipt === null || receipt.device !== session.device_id) return false
  const { signature, ...facts } = receipt
  const signed = hmacSm3(fromHex(session.receipt_key), bytes(canonical(facts)))
  return signature === toHex(signed)
}

/** JSON with sorted keys, as server/services/receipts.py signs it. */
export function canonical(facts: Receipt): string {
  return JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))))
}
