/** Ids made on the phone (law 6): UUIDv7, the twin of server/domain/ids.py; SHA-256 of bytes. */
import { toHex } from '../core/sm3'

export function newId(now: number, noise: Uint8Array = randomBytes()): string {
  const head = Math.floor(now).toString(16).padStart(12, '0')
  const bytes = noise.slice(0, 10)
  bytes[0] = 0x70 | (bytes[0]! & 0x0f)
  bytes[2] = 0x80 | (bytes[2]! & 0x3f)
  const text = head + toHex(bytes)
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(10))
}

export async function sha256(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
