/** A house found by its QR plate, without a network: the phone knows the plates of its grid. */
import type { PhoneDatabase } from '../store/database'

interface Detector { detect: (picture: ImageBitmap) => Promise<{ rawValue: string }[]> }
type Detecting = new (options: { formats: string[] }) => Detector

/** Android's browsers read codes themselves; where none does, the house is found by its number. */
const detecting = (globalThis as { BarcodeDetector?: Detecting }).BarcodeDetector
export const canScan = detecting !== undefined

/** The codes on a photo of a plate. */
export async function codesOn(file: File): Promise<string[]> {
  if (!detecting) return []
  const picture = await createImageBitmap(file)
  try {
    const found = await new detecting({ formats: ['qr_code'] }).detect(picture)
    return found.map((one) => one.rawValue)
  } finally {
    picture.close()
  }
}

/** The house whose plate carries one of these addresses; null for another grid's or no plate. */
export async function houseOfPlate(db: PhoneDatabase, codes: string[]): Promise<string | null> {
  const tokens = codes.map((one) => one.replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').pop() ?? '')
  const plates = await db.plates.bulkGet(tokens)
  return plates.find((one) => one !== undefined)?.house_id ?? null
}
