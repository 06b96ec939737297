/** What a survey that came back points at: which photos, what is drawn on each, where it belongs. */
import type { Schema } from './core/schema'
import { questionsOf } from './core/schema'
import type { Clock, Draft, PhotoMark, Returned, View } from './store/rows'

export interface Pointed extends View { marks: PhotoMark[]; label: string }

/** Photos, not kinds of photos; a signature is none of them, it lies sealed and is made anew. */
export function pointedAt(returned: Returned, schema: Schema | null): Pointed[] {
  const questions = schema ? questionsOf(schema.form) : null
  const slots = new Map((schema?.form.photos ?? []).map((one) => [one.id, one.label]))
  return (returned.pictures ?? []).map((one) => ({
    ...one,
    marks: (returned.marks ?? []).filter((mark) => mark.photo === one.sha256),
    label: [slots.get(one.slot) ?? '照片', one.question && questions?.get(one.question)?.label].filter(Boolean).join('：'),
  }))
}

/** Kinds of photos of the guided set that are wanted again, without a photo named. */
export function slotsAsked(returned: Returned, schema: Schema | null): string[] {
  const slots = new Map((schema?.form.photos ?? []).map((one) => [one.id, one.label]))
  return returned.photos.flatMap((one) => slots.get(one) ?? [])
}

/** Nothing of the form was pointed at, and all of it is as it was sent: it opens at the photos. */
export const isOnlyPhotos = ({ returned, where, copied }: Draft) =>
  returned !== null && returned.photos.length > 0 && where === null && !copied.length

/** Not by the phone's own clock: one that ran ahead at the survey would hide that it came back. */
export function answers(sent: { id: string; made_at: number }, returned: Returned, clock: Clock | null): boolean {
  return sent.id !== returned.submission && sent.made_at + (clock?.offset ?? 0) > Date.parse(returned.at ?? '')
}
