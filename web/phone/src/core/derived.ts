/**
 * Measures worked out from what was measured; the twin of survey_schema/derived.py.
 *
 * One product, then one quotient of doubles, so that phone and server get the same bits. Nothing
 * is rounded: a value just beyond a limit must not be rounded onto it.
 */
import type { Answers, Question } from './schema'

type Formula = Pick<Question, 'derived' | 'minimum' | 'maximum'>

export function derivedValue(question: Formula, values: Answers): number | null {
  const formula = question.derived
  const of = formula ? values[formula.of] : null
  const over = formula ? values[formula.over] : null
  if (!formula || typeof of !== 'number' || typeof over !== 'number') return null
  const value = over ? (formula.times * of) / over : Infinity
  return within(value, question.minimum, question.maximum)
}

function within(value: number, low: number | null, high: number | null): number {
  const raised = low === null ? value : Math.max(value, low)
  return high === null ? raised : Math.min(raised, high)
}
