/** The check digit of a citizen's number (GB 11643-1999); the twin of survey_schema/identity.py. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const SHAPE = /^[1-9]\d{5}(?:18|19|20)\d{9}[\dX]$/

export function isIdNumberShaped(number: string): boolean {
  return SHAPE.test(number) && isDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`)
}

export function isIdNumber(number: string): boolean {
  return isIdNumberShaped(number) && checkDigit(number.slice(0, 17)) === number[17]
}

function checkDigit(first17: string): string {
  const total = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(first17[place]), 0)
  return CHECKS[total % 11]!
}

/** A day that exists, as 2022-09-20. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text && text >= '0001'
}
