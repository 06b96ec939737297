/**
 * 初步判定 on the spot; the twin of server/domain/classification.py, and the server's counts.
 *
 * Two bounds: the rules known to fire, and those nobody can rule out yet. Where they differ the
 * verdict is incomplete and names the missing answers. Unknown is never safe (law 5).
 */
import { evaluate, fieldsOf, UNSEEN } from './conditions'
import { questionsOf, type Answers, type Form, type Promotion, type Rule, type RulePack } from './schema'

export type Verdict = 'safe' | 'general_hazard' | 'severe_hazard' | 'incomplete'

export interface Fired {
  rule: string
  sign: string
  severity: Rule['severity']
  clause: string
  certainty: string
  answers: Record<string, unknown>
  threshold: string | null
  places: number
  group: string
}

export interface Classification {
  verdict: Verdict
  fired: Fired[]
  missing: string[]
  promotedBy: string | null
  pack: string
  /** What is certain even where the verdict is incomplete. */
  atLeast: Verdict
}

/** `on` leaves out rules not yet in force that day; `decisive` forbid "safe" while unanswered. */
export interface Law {
  pack: RulePack
  promotion: Promotion
  profile: string
  decisive: ReadonlySet<string>
  on: string
}

const STRUCTURE = 'structure_type'

export function decisiveOf(form: Form): Set<string> {
  return new Set([...questionsOf(form).values()].filter((one) => one.decisive).map((one) => one.id))
}

export function classify(law: Law, values: Answers, hidden: ReadonlySet<string>): Classification {
  const fired: Rule[] = []
  const open: Rule[] = []
  for (const rule of rulesAsked(law, values[STRUCTURE])) {
    const holds = evaluate(rule.when, values, hidden)
    if (holds) fired.push(rule)
    else if (holds === null) open.push(rule)
  }
  const ground = { law, values, hidden, fired, open }
  const [lower, promotedBy] = lowerBound(ground)
  const missing = lower === 'severe_hazard' ? [] : missingAnswers(ground, lower)
  return {
    verdict: missing.length ? 'incomplete' : lower,
    fired: fired.map((rule) => explain(ground, rule)),
    missing,
    promotedBy,
    pack: `${law.pack.id}@${law.pack.version}`,
    atLeast: lower,
  }
}

interface Ground {
  law: Law
  values: Answers
  hidden: ReadonlySet<string>
  fired: Rule[]
  open: Rule[]
}

function rulesAsked({ pack, profile, on }: Law, structure: unknown): Rule[] {
  return pack.rules.filter(
    (rule) =>
      (!rule.profiles.length || rule.profiles.includes(profile)) &&
      (!rule.structures.length || rule.structures.includes(structure as string)) &&
      (rule.valid_from === null || rule.valid_from <= on),
  )
}

function lowerBound(ground: Ground): [Verdict, string | null] {
  if (!ground.fired.length) return ['safe', null]
  if (ground.fired.some((rule) => rule.severity === 'severe')) return ['severe_hazard', null]
  const promotedBy = promotion(ground, ground.fired, 1)
  return [promotedBy ? 'severe_hazard' : 'general_hazard', promotedBy]
}

/** R2 over general signs: enough kinds, or one kind at enough places. */
function promotion(ground: Ground, rules: Rule[], unknownPlaces: number): string | null {
  const { enabled, kinds, places } = ground.law.promotion
  if (!enabled) return null
  const counts = placesByGroup(ground, rules, unknownPlaces)
  if (counts.size >= kinds) return `kinds:${counts.size}`
  let most: [string, number] | null = null
  for (const one of counts) if (!most || one[1] > most[1]) most = one
  return most && most[1] >= places ? `places:${most[0]}:${most[1]}` : null
}

/** Places per kind; two thresholds over one count are one count, not two. */
function placesByGroup(ground: Ground, rules: Rule[], unknown: number): Map<string, number> {
  const counts = new Map<string, Map<string, number>>()
  for (const rule of rules) {
    if (rule.severity !== 'general' || !rule.promotes) continue
    const group = rule.group || rule.id
    const found = counts.get(group) ?? new Map<string, number>()
    if (rule.places) found.set(rule.places, placesOf(ground, rule, unknown))
    counts.set(group, found)
  }
  const sums = [...counts].map(([group, found]): [string, number] => [
    group, Math.max(1, [...found.values()].reduce((sum, one) => sum + one, 0)),
  ])
  return new Map(sums)
}

function placesOf({ values, hidden }: Ground, rule: Rule, unknown = 1): number {
  if (rule.places === null || hidden.has(rule.places)) return 1
  const count = values[rule.places]
  return typeof count === 'number' ? Math.max(1, Math.trunc(count)) : unknown
}

/** The answers that could still move the verdict; none means that it stands. */
function missingAnswers(ground: Ground, lower: Verdict): string[] {
  const asked = new Set<string>(isUnknown(ground, STRUCTURE) ? [STRUCTURE] : [])
  if (lower === 'safe') {
    const open = [...ground.law.decisive].filter((field) => isUnknown(ground, field))
    open.sort().forEach((field) => asked.add(field))
  }
  if (!ground.fired.length && !ground.open.length) return [...asked]
  const canPromote = couldPromote(ground)
  for (const rule of ground.open) {
    if (lower !== 'safe' && !canPromote && rule.severity !== 'severe') continue
    fieldsOf(rule.when).filter((field) => isUnknown(ground, field)).forEach((field) => asked.add(field))
  }
  if (canPromote) uncounted(ground).forEach((field) => asked.add(field))
  return [...asked]
}

function couldPromote(ground: Ground): boolean {
  const rules = [...ground.fired, ...ground.open.filter((rule) => rule.severity === 'general')]
  return rules.length > 0 && promotion(ground, rules, ground.law.promotion.places) !== null
}

/** Place counts of signs that are there, not counted yet. */
function uncounted(ground: Ground): string[] {
  return ground.fired
    .filter((rule) => rule.severity === 'general' && rule.promotes)
    .map((rule) => rule.places)
    .filter((field): field is string => field !== null && isUnknown(ground, field))
}

function isUnknown({ values, hidden }: Ground, field: string): boolean {
  const value = values[field] ?? null
  return (value === null || value === UNSEEN) && !hidden.has(field)
}

function explain(ground: Ground, rule: Rule): Fired {
  const read = fieldsOf(rule.when).filter((field) => (ground.values[field] ?? null) !== null)
  return {
    rule: rule.id,
    sign: rule.sign,
    severity: rule.severity,
    clause: rule.clause,
    certainty: rule.source.certainty,
    answers: Object.fromEntries(read.map((field) => [field, ground.values[field]])),
    threshold: rule.threshold,
    places: placesOf(ground, rule),
    group: rule.group || rule.id,
  }
}
