/** What a JPEG says of itself before it is unpacked, and a JPEG without what the camera wrote in it. */

const START_OF_SCAN = 0xffda
const NO_FRAME = new Set([0xffc4, 0xffc8, 0xffcc]) // tables between the frames' markers

export interface Size { width: number; height: number }

/** null for what is no JPEG, or a broken one. */
export function sizeOf(bytes: ArrayBuffer): Size | null {
  for (const { marker, at } of segments(bytes)) {
    const view = new DataView(bytes)
    if (marker >= 0xffc0 && marker <= 0xffcf && !NO_FRAME.has(marker) && at + 9 <= bytes.byteLength) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
  }
  return null
}

/** The same picture, bit for bit, without application segments (EXIF, maker's notes) and comments. */
export function bare(bytes: ArrayBuffer): ArrayBuffer {
  const parts: Uint8Array[] = [new Uint8Array(bytes, 0, 2)]
  let scan = 2
  for (const { marker, at, size } of segments(bytes)) {
    scan = at + 2 + size
    const isSaid = (marker >= 0xffe1 && marker <= 0xffef) || marker === 0xfffe
    if (marker === START_OF_SCAN) { scan = at; break }
    if (!isSaid) parts.push(new Uint8Array(bytes, at, 2 + size))
  }
  parts.push(new Uint8Array(bytes, scan))
  const out = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0))
  let at = 0
  for (const one of parts) { out.set(one, at); at += one.length }
  return out.buffer
}

function* segments(bytes: ArrayBuffer): Generator<{ marker: number; at: number; size: number }> {
  const view = new DataView(bytes)
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at)
    const size = view.getUint16(at + 2)
    if ((marker & 0xff00) !== 0xff00 || size < 2) return
    yield { marker, at, size }
    if (marker === START_OF_SCAN) return
    at += 2 + size
  }
}
