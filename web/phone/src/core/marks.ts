/**
 * How a house stands on a map: by shape as well as by colour, for weak eyes and the sun.
 * Paths lie in a square of 24; the same ones are drawn by the map, the plan and the legend.
 */
import type { House } from '../store/rows'

export type Mark = 'none' | 'safe' | 'general_hazard' | 'severe_hazard' | 'incomplete' | 'writing' | 'kept'

export interface Drawn { label: string; path: string; sign: string; fill: string; line: string }

const CIRCLE = 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18Z'
const WHITE = '#ffffff'

export const MARKS: Record<Mark, Drawn> = {
  none: { label: '未排查', path: CIRCLE, sign: '', fill: WHITE, line: '#37424a' },
  safe: { label: '安全', path: CIRCLE, sign: 'M8 12.5l3 3l5.5-6.5', fill: '#1b6636', line: WHITE },
  general_hazard: { label: '一般隐患', path: 'M12 2.5L22 20.5H2Z', sign: 'M12 9v5.5M12 17v1', fill: '#b26a00', line: WHITE },
  severe_hazard: { label: '严重隐患', path: 'M3 3H21V21H3Z', sign: 'M8 8l8 8M16 8l-8 8', fill: '#a3241c', line: WHITE },
  incomplete: { label: '信息不全', path: 'M12 2L22 12L12 22L2 12Z', sign: 'M10 9.5a2 2 0 1 1 2.6 2.2l-.6.6v1.4M12 16v1', fill: '#7a5200', line: WHITE },
  writing: { label: '正在填写', path: CIRCLE, sign: 'M8 16l1-3.2l5.6-5.6l2.2 2.2l-5.6 5.6Z', fill: '#1d5b79', line: WHITE },
  kept: { label: '已完成，待上报', path: CIRCLE, sign: 'M12 16.5v-8M8.5 11.5l3.5-3.5l3.5 3.5', fill: '#1d5b79', line: WHITE },
}

/** `tone` is the list's own (houses.ts): what is being written or waits goes before the verdict. */
export function markOf(house: Pick<House, 'verdict'>, tone: string): Mark {
  if (tone === 'writing') return 'writing'
  if (tone === 'kept' || tone === 'alarm') return 'kept'
  return house.verdict ?? 'none'
}
