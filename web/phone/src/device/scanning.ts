/** A house found by its QR plate, without a network: the phone knows the plates of its grid. */
import type { PhoneDatabase } from '../store/database'

interface Detector { detect: (picture: ImageBitmapSource) => Promise<{ rawValue: string }[]> }
type Detecting = new (options: { formats: string[] }) => Detector

const LONGEST_SIDE = 1000 // pixels looked at where the browser reads no codes itself

let detector: Detector | null | undefined

/** Android's browsers read codes themselves; elsewhere a small reader is fetched (package `qr`). */
function own(): Detector | null {
  const detecting = (globalThis as { BarcodeDetector?: Detecting }).BarcodeDetector
  detector ??= detecting ? new detecting({ formats: ['qr_code'] }) : null
  return detector
}

export async function codesOn(file: File): Promise<string[]> {
  const picture = await createImageBitmap(file)
  try {
    return await readCodes(picture, picture.width, picture.height)
  } finally {
    picture.close()
  }
}

/** The codes on a photo of a plate or on what the camera shows. */
export async function readCodes(picture: ImageBitmap | HTMLVideoElement, width: number, height: number): Promise<string[]> {
  if (!width || !height) return []
  const found = await own()?.detect(picture).catch(() => { detector = null; return [] })
  if (found?.length) return found.map((one) => one.rawValue)
  return detector ? [] : decode(picture, width, height)
}

async function decode(picture: CanvasImageSource, width: number, height: number): Promise<string[]> {
  const { default: decodeQR } = await import('qr/decode.js')
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height))
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)]
  const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high })
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  pen.drawImage(picture, 0, 0, wide, high)
  try {
    return [decodeQR({ width: wide, height: high, data: pen.getImageData(0, 0, wide, high).data })]
  } catch {
    return [] // no code on it, or none that can be read
  }
}

/** The house whose plate carries one of these addresses; null for another grid's or no plate. */
export async function houseOfPlate(db: PhoneDatabase, codes: string[]): Promise<string | null> {
  const tokens = codes.map((one) => one.replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').pop() ?? '')
  const plates = await db.plates.bulkGet(tokens)
  return plates.find((one) => one !== undefined)?.house_id ?? null
}
