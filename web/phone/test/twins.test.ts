/** TypeScript and Python come to the same: conditions, measures, reading, verdict, hashes. */
import { describe, expect, it, test } from 'vitest'
import { classify, decisiveOf } from '../src/core/classification'
import { evaluate } from '../src/core/conditions'
import { derivedValue } from '../src/core/derived'
import { read } from '../src/core/reading'
import { hmacSm3, sm3, toHex } from '../src/core/sm3'
import { form, vectors, type Told } from './vectors'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a condition means what it means on the server', () => {
  it.each(vectors.conditions)('$name', ({ condition, answers, hidden, expect: wanted }) => {
    expect(evaluate(condition, answers, new Set(hidden))).toBe(wanted)
  })
})

describe('a measure is worked out to the same bits', () => {
  it.each(vectors.derived)('$name', ({ expect: wanted, answers, ...formula }) => {
    expect(derivedValue(formula, answers)).toBe(wanted)
  })
})

function ours({ answers, profile }: Told) {
  const { schema, on, promotion } = vectors
  const reading = read(form, schema.codes, answers, on)
  const law = { pack: schema.rules, promotion, profile, decisive: decisiveOf(form), on }
  const result = classify(law, reading.values, reading.hidden)
  return {
    hidden: [...reading.hidden].sort(),
    faults: [...new Set(reading.faults.map((one) => `${one.question} ${one.code}`))].sort(),
    graded: {
      verdict: result.verdict,
      at_least: result.atLeast,
      fired: result.fired.map((one) => [one.rule, one.places]),
      missing: [...result.missing].sort(),
      promoted_by: result.promotedBy,
    },
  }
}

const theirs = ({ hidden, faults, graded }: Told) => ({ hidden, faults, graded })

test('there are enough examples to mean something', () => {
  expect(vectors.examples.length).toBeGreaterThan(150)
  expect(vectors.at_random.length).toBeGreaterThan(500)
  expect(new Set(vectors.at_random.map((one) => one.graded.verdict)).size).toBe(4)
})

describe('every example of an engineer', () => {
  it.each(vectors.examples)('$id comes out as he expects', (example) => {
    const { graded } = ours(example)
    expect(graded.verdict).toBe(example.verdict)
    expect(graded.fired.map(([rule]) => rule).sort()).toEqual([...example.fired].sort())
    expect(ours(example)).toEqual(theirs(example))
  })
})

test('answers at random, good and bad, are read and graded as on the server', () => {
  for (const one of vectors.at_random) expect(ours(one), JSON.stringify(one.answers)).toEqual(theirs(one))
})

test('SM3 and HMAC-SM3 are those of the server', () => {
  for (const { text, sm3: digest, hmac } of vectors.sm3) {
    expect(toHex(sm3(bytes(text)))).toBe(digest)
    expect(toHex(hmacSm3(bytes('k'.repeat(32)), bytes(text)))).toBe(hmac)
  }
})
