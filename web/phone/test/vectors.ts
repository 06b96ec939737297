/** What the server's Python makes of the same answers; written by scripts/phone_vectors.py. */
import { readFileSync } from 'node:fs'
import type { Condition, Form, Promotion, Schema } from '../src/core/schema'

export interface Told {
  id?: string
  profile: string
  answers: Record<string, unknown>
  hidden: string[]
  faults: string[]
  graded: {
    verdict: string
    at_least: string
    fired: [string, number][]
    missing: string[]
    promoted_by: string | null
  }
}

interface Vectors {
  schema: Schema
  on: string
  promotion: Promotion
  conditions: { name: string; condition: Condition; answers: Record<string, unknown>; hidden: string[]; expect: boolean | null }[]
  derived: { name: string; derived: { of: string; over: string; times: number }; minimum: number | null; maximum: number | null; answers: Record<string, unknown>; expect: number | null }[]
  examples: (Told & { id: string; verdict: string; fired: string[] })[]
  at_random: Told[]
  sm3: { text: string; sm3: string; hmac: string }[]
}

const FILE = new URL('../../../.test/phone/vectors.json', import.meta.url)

export const vectors: Vectors = JSON.parse(readFileSync(FILE, 'utf-8'))
export const form: Form = vectors.schema.form
