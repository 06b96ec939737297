/** What the phone keeps. Moments are milliseconds of the phone's own clock unless they say ISO. */
import type { Verdict } from '../core/classification'

export interface Session {
  token: string
  device_id: string
  account_id: string
  receipt_key: string
  expires_at: string
  login: string
  name: string
  /** What stands in the way of sending or pulling; the work on the phone goes on. */
  needs: null | 'sign_in' | 'password' | 'closed' | 'barred'
}

/** `offset` is the server's clock minus the phone's, milliseconds, as measured at `at`. */
export interface Clock { offset: number; at: number }

export interface House {
  id: string
  code: string
  township_code: string
  village_code: string
  grid_code: string | null
  lon: number | null
  lat: number | null
  owner_masked: string | null
  is_operational: boolean | null
  business_kinds: string[] | null
  structure_type: string | null
  storeys: number | null
  floor_area_m2: number | null
  built_year: number | null
  area_path: string | null
  verdict: Verdict | null
  health_code: string
  is_key_survey: boolean
  open_case_id: string | null
  stage: string | null
  due_on: string | null
  submission_id: string | null
  surveyed_at: string | null
  /** Of patrols: the county's interval it is under, the day due, the last visit (absent: an older server). */
  patrol_row?: string | null
  patrol_due_on?: string | null
  patrolled_on?: string | null
  version: number
  /** Drawn to be surveyed again by who knows nothing of the first survey. */
  is_blind?: boolean
  /** The newest the server knows of; absent from a house told by an older server. */
  told_owner?: { at: string; whom: string; way: string; refused: boolean } | null
  /** Geohazard areas of the office it lies in: to be looked at on site. Absent where there are none. */
  geohazards?: { name: string; kind: string }[]
  order?: number
  reason?: string
}

/** A file closed as a second one of a house; `into` is the house that stays. */
export interface Merged { id: string; into: string }

export interface Area { code: string; level: string; name: string; parent_code: string; path_kind: string | null }

/** A QR plate in use: the last part of its address, and the house it hangs on. */
export interface Plate { token: string; house_id: string }

export interface SchemaPiece { kind: string; hash: string; version: string; body: string }

export interface Returned {
  submission: string
  house_id: string | null
  questions: string[]
  photos: string[]
  /** Absent from an older server, and from drafts begun before it told them. */
  marks?: PhotoMark[]
  pictures?: View[]
  reason: string
  at: string | null
}

/** A place the reviewer drew on a photo: parts of its width and height from the upper left; a point has no size. */
export interface PhotoMark { photo: string; x: number; y: number; width: number; height: number }

/** What a photo shows: one of the guided set, or a sign. */
export interface View { sha256: string; slot: string; question: string | null }

/** `pin` was put by hand, `footprint` is an outline of the map that was tapped. */
export interface Place { lon: number; lat: number; accuracy_m: number | null; source: 'gps' | 'pin' | 'footprint' }

/** The ground of the grid as the server drew it: one PMTiles file. */
export interface KeptMap { id: 'grid'; version: string; bytes: ArrayBuffer }

/** That whoever lives there was told of the danger: when, whom, how (server/domain/owner_told.py). */
export interface Telling { at: number; whom: string; way: string; refused: boolean }

/** That the owner signed for what was found, or why not (server/domain/owner_confirmed.py). */
export interface Confirming { at: number; whom: string; refusal: string | null }

/** A hazard reported repaired, to be looked at again: the signs that showed it, and its old photos. */
export interface OldHazard { id: string; sign: string; part: string; severity: string; finished_at: string | null; questions: string[]; photos: string[] }
export interface Recheck { house_id: string; hazards: OldHazard[] }

/** Photos of a house's last patrol, to take the next one from the same place. */
export interface Patrolled { house_id: string; photos: string[] }

/** What an owner said of his house; only where to look, never an answer. */
export interface SelfCheck { id: string; house_id: string; made_at: string; is_alarming: boolean; said: { question: string; answer: string; sections: string[] }[] }

/** A patrol being made; kept at once, so that a killed app loses no photo of it. */
export interface PatrolDraft {
  id: string
  account_id: string
  house_id: string
  label: string
  signs: string[]
  words: string
  told_owner: Telling | null
  correct_by: string | null
  updated_at: number
}

export interface PatrolEnvelope {
  house_id: string
  finding: string
  signs: string[]
  words: string | null
  location: Place | null
  photos: PhotoNote[]
  told_owner: Telling | null
  correct_by: string | null
  app_version: string
  captured_ms: number
}

/** A survey being written. `copied` are answers of last time that nobody has looked at yet. */
export interface Draft {
  id: string
  account_id: string
  house_id: string
  is_new: boolean
  label: string
  village_code: string
  grid_code: string | null
  kind: 'survey' | 'resurvey' | 'recheck'
  form_version: string
  answers: Record<string, unknown>
  copied: string[]
  /** What was put before the surveyor at the start; drafts of an older app have none. */
  carried?: Record<string, unknown>
  set_aside: Record<string, unknown>
  location: Place | null
  where: { section: string; question: string } | null
  told_owner: Telling | null
  /** Of a new house: those within ten metres that were shown, and are not it. */
  near_denied?: string[]
  /** Drafts of an older app have none of the two. */
  owner_confirmed?: Confirming | null
  recheck?: OldHazard[]
  replaces: string | null
  /** What the reviewer asked for, when this answers a survey that came back. */
  returned: Returned | null
  started_at: number
  updated_at: number
}

/** What the last survey of a house may be started from; nothing personal, no sign, no measure. */
export interface Last {
  house_id: string
  submission: string
  answers: Record<string, unknown>
  /** Of that survey; absent where they were never asked for. */
  photos?: View[]
}

/** A photo of one survey; its bytes lie in `pictures` under its hash. */
export interface Photo {
  id: string
  survey_id: string
  sha256: string
  slot: string
  question: string | null
  captured_at: number
  place: Place | null
}

/** `exif` is what the camera wrote, taken off the picture that is sent. */
export interface Picture {
  sha256: string
  bytes: ArrayBuffer
  type: string
  exif: ArrayBuffer | null
  /** Of one taken along: shrunk by the server, to be replaced by the whole one when there is a line. */
  is_small?: boolean
}

export interface Envelope {
  form: string
  form_version: string
  kind: Draft['kind']
  house_id: string
  village_code: string
  grid_code: string | null
  location: Place | null
  answers: Record<string, unknown>
  photos: PhotoNote[]
  verdict_on_phone: Verdict
  /** The rules it was graded by, `id@version`. */
  rules_on_phone?: string
  near_denied?: string[] | null
  app_version: string
  replaces: string | null
  told_owner?: Telling | null
  owner_confirmed?: Confirming | null
  /** Carried answers that were looked at and left as they were. */
  confirmed?: string[]
  /** The phone's clock, made into `captured_at` once the server's is known. */
  captured_ms: number
}

export interface PhotoNote {
  sha256: string
  slot: string
  question: string | null
  captured_ms: number
  lon: number | null
  lat: number | null
  accuracy_m: number | null
}

export interface Received {
  state: string
  verdict: { verdict: Verdict } | null
  house: { id: string; code: string } | null
  doubts: { code: string; text: string }[]
  reasons: { code: string; text: string }[]
}

/** One thing to send. It leaves the state `received` never, and is only then ever emptied. */
export interface OutboxRow {
  id: string
  kind: 'submission' | 'patrol' | 'photo'
  account_id: string
  survey_id: string
  house_id: string
  label: string
  state: 'waiting' | 'parked' | 'received'
  made_at: number
  tries: number
  not_before: number
  reason: string | null
  /** Of a submission or patrol: what to send, until it is fixed as `body` by the first attempt. */
  envelope: Envelope | PatrolEnvelope | null
  body: string | null
  receipt: Record<string, unknown> | null
  received_at: number | null
  answer: Received | null
}
