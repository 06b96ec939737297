/**
 * Icons drawn on the spot: a house by the colour AND shape of its health code (as in office.css:
 * green ●, yellow ▲, red ■, grey ○), a cluster as a ring of its shares with its number.
 */
import type { Map } from 'maplibre-gl'
import { colour } from './colours'

const RATIO = 2
const CODES = ['green', 'yellow', 'red', 'grey'] as const
type Code = (typeof CODES)[number]
const OTHERWISE: Record<Code, string> = { green: '#21733f', yellow: '#8a6100', red: '#a3241c', grey: '#57626a' }

function canvas(side: number): CanvasRenderingContext2D {
  const made = document.createElement('canvas')
  made.width = made.height = side * RATIO
  const pen = made.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.scale(RATIO, RATIO)
  return pen
}

function add(map: Map, id: string, pen: CanvasRenderingContext2D): void {
  const side = pen.canvas.width
  if (!map.hasImage(id)) map.addImage(id, pen.getImageData(0, 0, side, side), { pixelRatio: RATIO })
}

function outline(pen: CanvasRenderingContext2D, code: Code, middle: number, reach: number): void {
  pen.beginPath()
  if (code === 'yellow') {
    pen.moveTo(middle, middle - reach)
    pen.lineTo(middle + reach, middle + reach * 0.8)
    pen.lineTo(middle - reach, middle + reach * 0.8)
    pen.closePath()
  } else if (code === 'red') pen.rect(middle - reach * 0.85, middle - reach * 0.85, reach * 1.7, reach * 1.7)
  else pen.arc(middle, middle, code === 'grey' ? reach * 0.8 : reach * 0.9, 0, Math.PI * 2)
}

function house(map: Map, code: Code, isUrgent: boolean): void {
  const side = 28
  const pen = canvas(side)
  const tone = colour(`--code-${code}`, OTHERWISE[code])
  const ground = colour('--card', '#fff')
  if (isUrgent) {
    pen.beginPath()
    pen.arc(side / 2, side / 2, 12, 0, Math.PI * 2)
    pen.lineWidth = 2
    pen.strokeStyle = tone
    pen.stroke()
  }
  outline(pen, code, side / 2, 8)
  pen.lineJoin = 'round'
  pen.lineWidth = 4
  pen.strokeStyle = ground
  pen.stroke()
  pen.fillStyle = code === 'grey' ? ground : tone
  pen.fill()
  if (code === 'grey') {
    pen.lineWidth = 2.5
    pen.strokeStyle = tone
    pen.stroke()
  }
  add(map, `house-${code}${isUrgent ? '-urgent' : ''}`, pen)
}

function donut(map: Map, id: string): void {
  const numbers = id.split('-').slice(1).map(Number)
  const total = numbers.reduce((sum, one) => sum + one, 0)
  const radius = Math.min(28, 15 + Math.log10(Math.max(total, 1)) * 4.5)
  const side = Math.ceil(radius * 2) + 4
  const pen = canvas(side)
  const middle = side / 2
  pen.beginPath()
  pen.arc(middle, middle, radius, 0, Math.PI * 2)
  pen.fillStyle = colour('--card', '#fff')
  pen.fill()
  let from = -Math.PI / 2
  numbers.forEach((number, at) => {
    const code = CODES[at]
    if (!code || !number) return
    const to = from + (number / total) * Math.PI * 2
    pen.beginPath()
    pen.arc(middle, middle, radius - 3, from, to)
    pen.lineWidth = 6
    pen.strokeStyle = colour(`--code-${code}`, OTHERWISE[code])
    pen.stroke()
    from = to
  })
  pen.fillStyle = colour('--ink', '#1c2429')
  pen.font = `600 ${total > 999 ? 11 : 12.5}px system-ui, sans-serif`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(String(total), middle, middle + 0.5)
  add(map, id, pen)
}

function hatch(map: Map): void {
  const side = 10
  const pen = canvas(side)
  pen.strokeStyle = colour('--code-yellow', OTHERWISE.yellow)
  pen.globalAlpha = 0.7
  pen.lineWidth = 1.5
  for (const at of [-side, 0, side]) {
    pen.beginPath()
    pen.moveTo(at, side)
    pen.lineTo(at + side, 0)
    pen.stroke()
  }
  add(map, 'hatch', pen)
}

const MOST_DONUTS = 400

/** Every icon is drawn when it is first needed; rings nobody sees any more make room for others. */
export function addIcons(map: Map): void {
  const donuts: string[] = []
  map.setMissingStyleImageResolver((id) => {
    if (id === 'hatch') hatch(map)
    else if (id.startsWith('donut-')) {
      donut(map, id)
      donuts.push(id)
    } else for (const code of CODES) for (const isUrgent of [false, true]) house(map, code, isUrgent)
  })
  map.on('moveend', () => {
    while (donuts.length > MOST_DONUTS) {
      const old = donuts.shift()
      if (old && map.hasImage(old)) map.removeImage(old)
    }
  })
}
