/**
 * What is wrong with one answer; the twin of survey_schema/accept.py and faults.py.
 *
 * Types are JSON's and exact. Sentences never repeat the answer: it may be a person's name.
 */
import { isDay, isIdNumber, isIdNumberShaped } from './identity'
import type { Codes, Question } from './schema'

export interface Fault { question: string; code: string; text: string }

const GOOD: Wrong = []
export type Wrong = [code: string, text: string][]
type Checker = (question: Question, value: unknown, codes: Codes, setting: Setting) => Wrong

/** `today` as 2022-09-20 bounds years and days; `refused` are words that are no answer. */
export interface Setting { today: string; refused: string[] }

const EARLIEST_YEAR = 1000
const DEFAULT_LENGTH = 200
const BAD_CHARACTER = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/u
const PHONE = /^(?:1[3-9]\d{9}|0\d{2,3}\d{7,8})$/
const SIGN_ANSWERS = ['yes', 'no', 'unseen']

export function wrongWith(question: Question, value: unknown, codes: Codes, setting: Setting): Wrong {
  return CHECKERS[question.kind](question, value, codes, setting)
}

/** null, no text and an empty list are no answer; 0 and false are answers. */
export function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

export function faultOf(question: Question, [code, text]: Wrong[number]): Fault {
  return { question: question.id, code: `answer.${code}`, text: `“${question.label}”${text}` }
}

export const REQUIRED: Wrong[number] = ['required', '为必填项']
export const NOT_ASKED: Wrong[number] = ['not_asked', '按前面的回答不需填写']

function wrongType(wanted: string): Wrong {
  return [['wrong_type', `的填写格式不对，应为${wanted}`]]
}

const words: Checker = (question, value, _codes, { refused }) => {
  if (typeof value !== 'string') return wrongType('文字')
  const longest = question.max_length ?? DEFAULT_LENGTH
  const wrong: Wrong = []
  if ([...value].length > longest) wrong.push(['too_long', `不能超过 ${longest} 个字`])
  if (BAD_CHARACTER.test(value)) wrong.push(['bad_character', '含有不能使用的字符'])
  if (isRefused(question, value, refused)) {
    wrong.push(['refused_word', '不能填写“不详、未知、无名、/”等字样'])
  }
  return wrong
}

function isRefused(question: Question, value: string, refused: string[]): boolean {
  if (!refused.length) return false
  const some = refused.map((one) => one.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')
  return question.kind === 'person_name'
    ? new RegExp(some).test(value)
    : new RegExp(`^(?:${some}|\\s)+$`).test(value)
}

const idNumber: Checker = (_question, value, _codes, { today }) => {
  if (typeof value !== 'string') return wrongType('文字')
  if (!isIdNumberShaped(value)) return [['id_format', '应为 18 位公民身份号码']]
  const wrong: Wrong = value.slice(6, 14) > today.replaceAll('-', '') ? [['in_future', '不能晚于今天']] : []
  return isIdNumber(value) ? wrong : [...wrong, ['id_check_digit', '校验码不正确，请核对']]
}

const phone: Checker = (_question, value) => {
  if (typeof value !== 'string') return wrongType('文字')
  return PHONE.test(value) ? GOOD : [['phone_format', '应为 11 位手机号或带区号的固定电话']]
}

const integer: Checker = (question, value) =>
  Number.isInteger(value) ? inRange(question, value as number) : wrongType('整数')

const decimal: Checker = (question, value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType('数字')
  const places = question.decimals ?? 0
  const range = inRange(question, value)
  if (Number(value.toFixed(places)) === value) return range
  return [['too_many_decimals', `最多保留 ${places} 位小数`], ...range]
}

function inRange(question: Question, value: number): Wrong {
  const low = question.minimum ?? -Infinity
  const high = question.maximum ?? Infinity
  if (low <= value && value <= high) return GOOD
  return [['out_of_range', `超出允许范围（${rangeInWords(question)}）`]]
}

export function rangeInWords({ minimum, maximum }: Question): string {
  if (minimum === null) return `不大于 ${maximum}`
  return maximum === null ? `不小于 ${minimum}` : `${minimum} 至 ${maximum}`
}

/** Without a maximum of its own a year question ends with this year. */
const year: Checker = (question, value, _codes, { today }) => {
  const thisYear = Number(today.slice(0, 4))
  if (!Number.isInteger(value)) return wrongType('四位年份')
  if (question.maximum === null && (value as number) > thisYear) return [['in_future', '不能晚于今天']]
  const low = Math.trunc(question.minimum || EARLIEST_YEAR)
  const high = Math.trunc(question.maximum || thisYear)
  if (low <= (value as number) && (value as number) <= high) return GOOD
  return [['out_of_range', `超出允许范围（${low} 至 ${high}）`]]
}

const date: Checker = (_question, value, _codes, { today }) => {
  if (typeof value !== 'string' || !isDay(value)) return wrongType('日期（如 2022-09-20）')
  return value <= today ? GOOD : [['in_future', '不能晚于今天']]
}

const boolean: Checker = (_question, value) => (typeof value === 'boolean' ? GOOD : wrongType('是或否'))

const NOT_IN_CODES: Wrong[number] = ['not_in_codes', '的选项不在代码表内']

const sign: Checker = (_question, value) => {
  if (typeof value !== 'string') return wrongType('有、无或看不到')
  return SIGN_ANSWERS.includes(value) ? GOOD : [NOT_IN_CODES]
}

function known(question: Question, codes: Codes): Set<string> {
  return new Set(codes[question.codes ?? '']?.codes.map((one) => one.value))
}

const single: Checker = (question, value, codes) => {
  if (typeof value !== 'string') return wrongType('一个选项')
  return known(question, codes).has(value) ? GOOD : [NOT_IN_CODES]
}

const multi: Checker = (question, value, codes) => {
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) return wrongType('选项列表')
  const wrong: Wrong = value.every((one) => known(question, codes).has(one)) ? [] : [NOT_IN_CODES]
  return new Set(value).size === value.length ? wrong : [...wrong, ['duplicated_code', '的同一选项重复填写']]
}

const CHECKERS: Record<Question['kind'], Checker> = {
  text: words, person_name: words, id_number: idNumber, phone, integer, decimal, year, date,
  boolean, sign, single, multi,
}
