/** A signature drawn on the screen: a photo of the survey in a slot of its own, sealed on the server. */
import { db } from '../app'
import { replacePhoto } from '../store/drafts'
import { newId, sha256 } from '../store/ids'
import { withRoom } from '../store/room'
import type { Photo } from '../store/rows'

export const SIGNATURE_SLOT = 'owner_signature' // a code of codes/photo_slot

/** One signature stands under a survey: a new one takes the place of the one before. */
export async function keepSignature(blob: Blob, surveyId: string): Promise<void> {
  const bytes = await blob.arrayBuffer()
  const now = Date.now()
  const hash = await sha256(bytes)
  const photo: Photo = {
    id: newId(now), survey_id: surveyId, sha256: hash, slot: SIGNATURE_SLOT, question: null, captured_at: now, place: null,
  }
  await withRoom(db, () => replacePhoto(db, photo, { sha256: hash, bytes, type: blob.type, exif: null }))
}
