/** A picture from camera or gallery: shrunk, turned upright, without what the camera wrote in it. */
import { db } from '../app'
import { addPhoto } from '../store/drafts'
import { newId, sha256 } from '../store/ids'
import { whereAmI } from './place'
import type { Photo, Place } from '../store/rows'
import { exifOf, takenAt } from './exif'

const LONGEST_SIDE = 1600 // pixels; domain.md §2.5
const QUALITY = 0.82

export interface Slot { surveyId: string; slot: string; question: string | null }

const SAME_PLACE_MS = 10 * 60_000

/** When this returns the photo is on the phone. Throws in plain words when it cannot be read. */
export async function keepPhoto(file: File, { surveyId, slot, question }: Slot): Promise<Photo> {
  const original = await file.arrayBuffer()
  const exif = exifOf(original)
  const bytes = await shrink(file)
  const hash = await sha256(bytes)
  const now = Date.now()
  const photo: Photo = {
    id: newId(now), survey_id: surveyId, sha256: hash, slot, question,
    captured_at: takenAt(exif, now), place: null,
  }
  await addPhoto(db, photo, { sha256: hash, bytes, type: 'image/jpeg', exif })
  return photo
}

/** After the photo is safe: where it was taken. An old one of the gallery was taken elsewhere. */
export async function placePhoto(photo: Photo): Promise<Place | null> {
  if (Date.now() - photo.captured_at > SAME_PLACE_MS) return null
  const place = await whereAmI()
  if (place) await db.photos.update(photo.id, { place })
  return place
}

async function shrink(file: File): Promise<ArrayBuffer> {
  const picture = await decode(file)
  try {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    if (!blob) throw new Error('照片太大，本机内存不够，请重拍一张')
    return await blob.arrayBuffer()
  } finally {
    picture.close()
  }
}

async function decode(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    const isHeic = /heic|heif/i.test(file.type + file.name)
    throw new Error(
      isHeic
        ? '本机浏览器读不了 HEIC 格式：请直接用“拍照”，或在相机设置里改为“兼容性最佳（JPEG）”。原照片仍在相册里'
        : '这个文件不是能识别的照片，请换一张。原文件没有改动',
    )
  }
}
