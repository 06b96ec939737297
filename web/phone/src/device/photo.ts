/** A picture from camera or gallery: shrunk, turned upright, without what the camera wrote in it. */
import { db } from '../app'
import { addPhoto } from '../store/drafts'
import { newId, sha256 } from '../store/ids'
import { withRoom } from '../store/room'
import { whereAmI } from './place'
import type { Photo, Place } from '../store/rows'
import { exifOf, takenAt } from './exif'
import { bare, sizeOf } from './photo_size'

const LONGEST_SIDE = 1600 // pixels; domain.md §2.5
const QUALITY = 0.82
const MOST_PIXELS = 50_000_000 // what the server takes (server/services/images.py)
const MOST_BYTES = 20 * 1024 * 1024
const BROAD_PIXELS = 12_000_000 // beyond this the browser is asked to shrink while it unpacks

export interface Slot { surveyId: string; slot: string; question: string | null }

const SAME_PLACE_MS = 10 * 60_000

/** A gallery shows pictures that lie on some other machine; a file may be taken away meanwhile. */
const UNREADABLE = '这张照片读不出来，可能还在云端没有下载到手机：请先在相册里打开看一眼，再选一次；或直接用“拍照”。原照片没有改动'

/** When this returns the photo is on the phone. Throws in plain words when it cannot be read. */
export async function keepPhoto(file: File, { surveyId, slot, question }: Slot): Promise<Photo> {
  const original = await file.arrayBuffer().catch(() => { throw new Error(UNREADABLE) })
  const exif = exifOf(original)
  const bytes = await shrunkOrBare(file, original)
  const hash = await sha256(bytes)
  const now = Date.now()
  const photo: Photo = {
    id: newId(now), survey_id: surveyId, sha256: hash, slot, question,
    captured_at: takenAt(exif, now), place: null,
  }
  await withRoom(db, () => addPhoto(db, photo, { sha256: hash, bytes, type: 'image/jpeg', exif }))
  return photo
}

/** After the photo is safe: where it was taken. An old one of the gallery was taken elsewhere. */
export async function placePhoto(photo: Photo): Promise<Place | null> {
  if (Date.now() - photo.captured_at > SAME_PLACE_MS) return null
  const place = await whereAmI()
  if (place) await db.photos.update(photo.id, { place })
  return place
}

/**
 * A phone too weak to unpack a picture still keeps it, as it is but for what the camera wrote: a
 * large upload is better than a lost photo.
 */
async function shrunkOrBare(file: File, original: ArrayBuffer): Promise<ArrayBuffer> {
  const size = sizeOf(original)
  if (size && size.width * size.height > MOST_PIXELS) throw new Error(tooLarge(size))
  try {
    return await shrink(file, size)
  } catch (error) {
    if (!size || original.byteLength > MOST_BYTES) throw error
    return bare(original)
  }
}

const tooLarge = ({ width, height }: { width: number; height: number }) =>
  `照片有 ${Math.round((width * height) / 1_000_000)} 百万像素，太大：请在相机设置里把照片尺寸调小（1200 万像素足够）再拍。原照片仍在相册里`

async function shrink(file: File, size: ReturnType<typeof sizeOf>): Promise<ArrayBuffer> {
  const picture = await unpacked(file, size)
  try {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')!.drawImage(picture.source, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    if (!blob) throw new Error('照片太大，本机内存不够，请重拍一张')
    return await blob.arrayBuffer()
  } finally {
    picture.close()
  }
}

interface Unpacked { source: CanvasImageSource; width: number; height: number; close: () => void }

/** Said to be unreadable only when the browser can show it in neither way. */
async function unpacked(file: File, size: ReturnType<typeof sizeOf>): Promise<Unpacked> {
  try {
    return await asBitmap(file, size)
  } catch {
    return asShown(file)
  }
}

async function asBitmap(file: File, size: ReturnType<typeof sizeOf>): Promise<Unpacked> {
  const isBroad = size !== null && size.width * size.height > BROAD_PIXELS
  const smaller = isBroad ? { resizeWidth: sideOf(size!), resizeQuality: 'medium' as const } : {}
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', ...smaller })
  return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() }
}

/** As on a page: an iPhone shows HEIC so, and old browsers what they do not take otherwise. */
async function asShown(file: File): Promise<Unpacked> {
  const image = new Image()
  image.src = URL.createObjectURL(file)
  const close = () => URL.revokeObjectURL(image.src)
  try {
    await image.decode()
    if (!image.naturalWidth) throw new Error('empty')
  } catch {
    close()
    throw new Error(await isHeic(file)
      ? '本机浏览器读不了 HEIC 格式：请直接用“拍照”，或在相机设置里改为“兼容性最佳（JPEG）”。原照片仍在相册里'
      : '这个文件不是能识别的照片，请换一张。原文件没有改动')
  }
  return { source: image, width: image.naturalWidth, height: image.naturalHeight, close }
}

/** Twice what is kept, in whichever direction the picture turns out to lie. */
const sideOf = ({ width, height }: { width: number; height: number }) => Math.round((2 * LONGEST_SIDE * width) / Math.max(width, height))

/** By its name, or by the mark at its beginning where the gallery gave it another. */
async function isHeic(file: File): Promise<boolean> {
  if (/heic|heif/i.test(file.type + file.name)) return true
  const head = String.fromCharCode(...new Uint8Array(await file.slice(4, 12).arrayBuffer()))
  return /^ftyp(hei|hev|mif1|msf1)/.test(head)
}
