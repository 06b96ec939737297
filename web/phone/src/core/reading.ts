/**
 * One set of answers read against its form: what counts, what is hidden, what is wrong.
 *
 * The twin of survey_schema/answers.py: both come to the same on the examples and on thousands of
 * random answers (test/twins.test.ts). A question whose condition is unknown is neither hidden nor
 * required: only what is *known* not to apply may count as "no".
 */
import { faultOf, isBlank, NOT_ASKED, REQUIRED, wrongWith, type Fault } from './accept'
import { evaluate, type Truth } from './conditions'
import { derivedValue } from './derived'
import { questionsOf, type Answers, type Codes, type Form, type Question, type Section } from './schema'

export interface Reading {
  values: Record<string, unknown>
  hidden: Set<string>
  /** Known to apply: what a screen asks. What hangs on an answer still missing is in neither set. */
  shown: Set<string>
  faults: Fault[]
  /** Rules of the form's quality that a person should look at; nothing is refused for them. */
  doubts: Fault[]
}

export function read(form: Form, codes: Codes, raw: Answers, today: string): Reading {
  const reading: Reading = { values: {}, hidden: new Set(), shown: new Set(), faults: [], doubts: [] }
  const setting = { today, refused: form.refused_words }
  for (const section of form.sections) readSection(reading, section, codes, raw, setting)
  derive(reading, form)
  refuseUnasked(reading, form, raw)
  reading.doubts = form.quality
    .filter((rule) => evaluate(rule.when, reading.values, reading.hidden) === true)
    .map((rule) => ({ question: '', code: `quality.${rule.id}`, text: rule.text }))
  return reading
}

type Setting = Parameters<typeof wrongWith>[3]

function readSection(reading: Reading, section: Section, codes: Codes, raw: Answers, setting: Setting) {
  const outer = truth(section.shown_when, reading)
  for (const question of section.questions) {
    const own = outer === false ? false : question.shown_when ? truth(question.shown_when, reading) : outer
    if (own === false) {
      reading.hidden.add(question.id)
      continue
    }
    if (outer && own) reading.shown.add(question.id)
    readAnswer(reading, question, codes, raw, setting, outer && own)
  }
}

function truth(condition: Section['shown_when'], { values, hidden }: Reading): Truth {
  return condition ? evaluate(condition, values, hidden) : true
}

function readAnswer(
  reading: Reading, question: Question, codes: Codes, raw: Answers, setting: Setting, shown: Truth,
) {
  const value = raw[question.id]
  if (isBlank(value)) {
    if (shown && question.required) reading.faults.push(faultOf(question, REQUIRED))
    return
  }
  const wrong = wrongWith(question, value, codes, setting)
  if (wrong.length) reading.faults.push(...wrong.map((one) => faultOf(question, one)))
  else reading.values[question.id] = value
}

/** What was measured outweighs what somebody worked out and typed. */
function derive(reading: Reading, form: Form) {
  for (const question of questionsOf(form).values()) {
    if (!question.derived || reading.hidden.has(question.id)) continue
    const value = derivedValue(question, reading.values)
    if (value === null) continue
    reading.faults = reading.faults.filter((one) => one.question !== question.id)
    reading.values[question.id] = value
  }
}

/** Answers to questions that are not asked, and to questions the form does not have. */
function refuseUnasked(reading: Reading, form: Form, raw: Answers) {
  const questions = questionsOf(form)
  for (const id of Object.keys(raw)) {
    const question = questions.get(id)
    if (!question) {
      const text = `表单中没有“${id.slice(0, 40)}”这一项`
      reading.faults.push({ question: id.slice(0, 40), code: 'answer.unknown_question', text })
    } else if (reading.hidden.has(id) && !isBlank(raw[id])) {
      reading.faults.push(faultOf(question, NOT_ASKED))
    }
  }
}

/** What is sent: every answer given to a question that is asked, and nothing else. */
export function asked(reading: Reading, raw: Answers): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).filter(([id, value]) => !reading.hidden.has(id) && !isBlank(value)),
  )
}
