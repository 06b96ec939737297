/** The pieces of the county's schema as the server's `/api/v1/schema/<kind>/<hash>` gives them. */

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; op: Op; value: unknown }

export type Op = '==' | '!=' | 'in' | 'contains' | '<' | '<=' | '>' | '>=' | 'answered'

export type Kind =
  | 'text' | 'person_name' | 'id_number' | 'phone' | 'integer' | 'decimal' | 'year' | 'date'
  | 'boolean' | 'single' | 'multi' | 'sign'

export type Answers = Readonly<Record<string, unknown>>

export interface Derived { of: string; over: string; times: number }

export interface Question {
  id: string
  label: string
  kind: Kind
  required: boolean
  shown_when: Condition | null
  codes: string | null
  unit: string | null
  minimum: number | null
  maximum: number | null
  decimals: number | null
  max_length: number | null
  personal: boolean
  hint: string | null
  part: string | null
  measures: string[]
  decisive: boolean
  derived: Derived | null
  drawing: string | null
}

export interface Section {
  id: string
  label: string
  questions: Question[]
  shown_when: Condition | null
  page: string
}

export interface PhotoSlot {
  id: string
  label: string
  minimum: number
  shown_when: Condition | null
  per_sign: boolean
}

export interface QualityRule { id: string; when: Condition; text: string }

export interface Form {
  id: string
  version: string
  label: string
  valid_from: string
  sections: Section[]
  photos: PhotoSlot[]
  quality: QualityRule[]
  refused_words: string[]
  pages: Record<string, string>
}

export interface Code { value: string; label: string; retired: boolean }
export interface CodeList { id: string; label: string; codes: Code[] }
export type Codes = Record<string, CodeList>

export interface Rule {
  id: string
  part: string
  sign: string
  severity: 'general' | 'severe'
  promotes: boolean // false: below the limit of its clause, no kind and no place of the promotion
  when: Condition
  clause: string
  source: { text: string; certainty: string }
  structures: string[]
  profiles: string[]
  group: string
  places: string | null
  measure: string | null
  threshold: string | null
  valid_from: string | null
}

export interface RulePack {
  id: string
  version: string
  label: string
  valid_from: string
  rules: Rule[]
}

export interface Promotion { enabled: boolean; kinds: number; places: number }

export interface County {
  id: string
  code: string
  name: string
  hotline_phone: string | null
  townships: { code: string; name: string; phone?: string | null }[]
  rule_profile: string
  promotion: Promotion
  tianditu_key?: string | null
  tianditu_approval?: string
  patrols?: { intervals: { id: string; label: string; days: number }[] }
}

export interface Schema {
  form: Form
  codes: Codes
  rules: RulePack
  county: County
  drawings: Record<string, string>
}

export function questionsOf(form: Form): Map<string, Question> {
  return new Map(form.sections.flatMap((section) => section.questions.map((one) => [one.id, one])))
}
