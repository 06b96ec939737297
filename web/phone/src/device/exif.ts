/** What a camera writes into a JPEG, taken off before the picture is sent and kept apart. */

const APP1 = 0xffe1
const START_OF_SCAN = 0xffda
const LONGEST_AGE_MS = 366 * 86_400_000

/** The EXIF segment of a JPEG as it stands there; null where there is none. */
export function exifOf(bytes: ArrayBuffer): ArrayBuffer | null {
  const view = new DataView(bytes)
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at)
    const size = view.getUint16(at + 2)
    if (marker === START_OF_SCAN || (marker & 0xff00) !== 0xff00) return null
    if (marker === APP1 && text(view, at + 4, 4) === 'Exif') return bytes.slice(at + 4, at + 2 + size)
    at += 2 + size
  }
  return null
}

/** The day and time the camera wrote (its own clock); `now` where it wrote none one could believe. */
export function takenAt(exif: ArrayBuffer | null, now: number): number {
  const written = exif && /(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text(new DataView(exif), 0, exif.byteLength))
  if (!written) return now
  const [year, month, day, hour, minute, second] = written.slice(1).map(Number) as [number, number, number, number, number, number]
  const at = new Date(year, month - 1, day, hour, minute, second).getTime()
  return at <= now && now - at < LONGEST_AGE_MS ? at : now
}

function text(view: DataView, from: number, length: number): string {
  let letters = ''
  const end = Math.min(view.byteLength, from + length)
  for (let at = from; at < end; at++) letters += String.fromCharCode(view.getUint8(at))
  return letters
}
