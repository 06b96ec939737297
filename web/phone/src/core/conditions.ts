/**
 * The condition grammar in three values: true, false, or null for unknown.
 *
 * The twin of survey_schema/conditions.py; survey_schema/examples/conditions.json holds the
 * vectors that both are checked with. An unanswered question and a sign that could not be seen
 * are unknown, never "no" (law 5); a question hidden by skip logic is known not to apply.
 */
import type { Answers, Condition, Op } from './schema'

export const UNSEEN = 'unseen'

export type Truth = boolean | null

const NOTHING_HIDDEN: ReadonlySet<string> = new Set()

const ORDER: Partial<Record<Op, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

export function evaluate(
  condition: Condition,
  values: Answers,
  hidden: ReadonlySet<string> = NOTHING_HIDDEN,
): Truth {
  if ('all' in condition) return every(condition.all.map((one) => evaluate(one, values, hidden)))
  if ('any' in condition) {
    return negated(every(condition.any.map((one) => negated(evaluate(one, values, hidden)))))
  }
  if ('not' in condition) return negated(evaluate(condition.not, values, hidden))
  return compare(condition, values, hidden)
}

function every(truths: Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(null) ? null : true
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth
}

interface Comparison { field: string; op: Op; value: unknown }

function compare(one: Comparison, values: Answers, hidden: ReadonlySet<string>): Truth {
  const isHidden = hidden.has(one.field)
  const actual = values[one.field] ?? null
  if (one.op === 'answered') return (actual !== null && !isHidden) === one.value
  if (isHidden) return false
  return actual === null ? null : decide(one.op, actual, one.value)
}

function decide(op: Op, actual: unknown, value: unknown): Truth {
  if (op === 'contains') return (actual as unknown[]).includes(value)
  const order = ORDER[op]
  if (order) return order(actual as number, value as number)
  const named = op === 'in' ? (value as unknown[]) : [value]
  if (actual === UNSEEN && !named.includes(UNSEEN)) return null
  return named.includes(actual) === (op !== '!=')
}

/** Every question a condition reads, once, in reading order. */
export function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return unique(condition.all.flatMap(fieldsOf))
  if ('any' in condition) return unique(condition.any.flatMap(fieldsOf))
  if ('not' in condition) return fieldsOf(condition.not)
  return [condition.field]
}

function unique(names: string[]): string[] {
  return [...new Set(names)]
}
