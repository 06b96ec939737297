/**
 * A map to draw on beside a form: a point for a house, corners for an outline, a grid or an area.
 * The form's fields hold what is drawn as text; typing there draws as well.
 */
import type { FeatureCollection, Position } from 'geojson'
import { Marker, type GeoJSONSource, type Map, type MapMouseEvent } from 'maplibre-gl'
import { bounds, makeMap, show } from './base'
import { colour } from './colours'

type Corner = [number, number]
type Ring = Corner[]

const DIGITS = 7
const MOST_HANDLES = 300

function context(map: Map, text: string | undefined): void {
  map.addSource('context', { type: 'geojson', data: JSON.parse(text || '{"type":"FeatureCollection","features":[]}') as FeatureCollection })
  const accent = colour('--accent', '#1d5b79')
  map.addLayer({ id: 'others', type: 'fill', source: 'context', filter: ['==', ['get', 'what'], 'other'], paint: { 'fill-color': accent, 'fill-opacity': 0.12 } }, 'houses')
  map.addLayer({ id: 'context-lines', type: 'line', source: 'context', filter: ['!=', ['geometry-type'], 'Point'],
    paint: { 'line-color': accent, 'line-width': ['match', ['get', 'what'], 'village', 3, 1.5] } }, 'houses')
  map.addLayer({ id: 'other-names', type: 'symbol', source: 'context', filter: ['!=', ['get', 'name'], ''],
    layout: { 'text-field': ['get', 'name'], 'text-size': 13 }, paint: { 'text-color': accent, 'text-halo-color': colour('--card', '#fff'), 'text-halo-width': 1.5 } })
}

// ---- a point

function drawPoint(map: Map, inputs: HTMLInputElement[]): void {
  const [lon, lat] = inputs
  if (!lon || !lat) return
  const marker = new Marker({ draggable: true, color: colour('--accent', '#1d5b79') })
  const put = (at: { lng: number; lat: number }): void => {
    lon.value = at.lng.toFixed(DIGITS)
    lat.value = at.lat.toFixed(DIGITS)
    marker.setLngLat(at).addTo(map)
  }
  const typed = (): void => {
    const at: Corner = [Number(lon.value), Number(lat.value)]
    if (lon.value && lat.value && at.every(Number.isFinite) && Math.abs(at[1]) <= 85) {
      marker.setLngLat(at).addTo(map)
      if (!map.getBounds().contains(at)) map.jumpTo({ center: at })
    }
  }
  typed()
  map.on('click', (event) => put(event.lngLat))
  marker.on('dragend', () => put(marker.getLngLat()))
  lon.addEventListener('change', typed)
  lat.addEventListener('change', typed)
}

// ---- corners

export function parsed(text: string): Ring[] {
  const rings: Ring[] = [[]]
  for (const line of text.split('\n')) {
    const [lon, lat] = line.replace('，', ',').split(',').map(Number)
    const last = rings[rings.length - 1]
    if (!line.trim()) { if (last?.length) rings.push([]) }
    else if (Number.isFinite(lon) && Number.isFinite(lat)) last?.push([lon!, lat!])
  }
  return rings
}

export function written(rings: Ring[]): string {
  return rings.filter((ring) => ring.length).map((ring) =>
    ring.map(([lon, lat]) => `${lon.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join('\n')).join('\n\n')
}

class Drawing {
  private rings: Ring[]
  private handles: Marker[] = []

  constructor(private map: Map, private input: HTMLTextAreaElement) {
    this.rings = parsed(input.value)
    map.addSource('drawing', { type: 'geojson', data: this.shapes() })
    const alarm = colour('--alarm', '#a3241c')
    map.addLayer({ id: 'drawing', type: 'fill', source: 'drawing', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': alarm, 'fill-opacity': 0.12 } })
    map.addLayer({ id: 'drawing-lines', type: 'line', source: 'drawing', paint: { 'line-color': alarm, 'line-width': 2.5 } })
    map.on('click', (event: MapMouseEvent) => this.add([event.lngLat.lng, event.lngLat.lat]))
    map.doubleClickZoom.disable()
    input.addEventListener('change', () => { this.rings = parsed(input.value); this.show() })
    this.show()
  }

  private get last(): Ring {
    return this.rings[this.rings.length - 1] ?? []
  }

  private add(corner: Corner): void {
    this.last.push(corner)
    this.changed()
  }

  act(name: string | undefined): void {
    if (name === 'undo') {
      if (!this.last.length && this.rings.length > 1) this.rings.pop()
      this.last.pop()
    } else if (name === 'clear') this.rings = [[]]
    else if (name === 'next' && this.last.length > 2) this.rings.push([])
    this.changed()
  }

  private changed(): void {
    this.input.value = written(this.rings)
    this.show()
  }

  private show(): void {
    this.map.getSource<GeoJSONSource>('drawing')?.setData(this.shapes())
    for (const handle of this.handles) handle.remove()
    this.handles = []
    const corners = this.rings.reduce((sum, ring) => sum + ring.length, 0)
    if (corners <= MOST_HANDLES) for (const ring of this.rings) this.handle(ring)
  }

  private shapes(): FeatureCollection {
    const drawn = this.rings.filter((ring) => ring.length > 1)
    return {
      type: 'FeatureCollection',
      features: geometries(drawn).map((one) => ({ type: 'Feature', properties: {}, geometry: one })),
    }
  }

  private handle(ring: Ring): void {
    ring.forEach((corner, at) => {
      this.knob(corner, 'corner', (to) => { ring[at] = to }, () => { ring.splice(at, 1) })
      const next = ring[(at + 1) % ring.length]
      if (ring.length > 2 && next) this.knob(middle(corner, next), 'between', (to) => { ring.splice(at + 1, 0, to) })
    })
  }

  private knob(at: Corner, kind: string, moved: (to: Corner) => void, taken?: () => void): void {
    const element = document.createElement('div')
    element.className = `knob ${kind}`
    const marker = new Marker({ element, draggable: true }).setLngLat(at).addTo(this.map)
    marker.on('dragend', () => {
      const { lng, lat } = marker.getLngLat()
      moved([lng, lat])
      this.changed()
    })
    element.addEventListener('click', (event) => event.stopPropagation())
    if (taken) element.addEventListener('dblclick', (event) => { event.stopPropagation(); taken(); this.changed() })
    this.handles.push(marker)
  }
}

function middle([west, south]: Corner, [east, north]: Corner): Corner {
  return [(west + east) / 2, (south + north) / 2]
}

type Shape = { type: 'LineString'; coordinates: Position[] } | { type: 'Polygon'; coordinates: Position[][] }

/** A ring inside another is a hole of it (server/domain/shapes.py); what is no ring yet is a line. */
export function geometries(drawn: Ring[]): Shape[] {
  const around = drawn.map((ring) => drawn.filter((other) => other !== ring && other.length > 2 && ring.every((corner) => holds(other, corner))))
  const shapes: Shape[] = []
  drawn.forEach((ring, at) => {
    if (ring.length < 3) shapes.push({ type: 'LineString', coordinates: ring })
    else if (around[at]!.length % 2 === 0) {
      const depth = around[at]!.length + 1
      const holes = drawn.filter((inner, of) => inner.length > 2 && around[of]!.length === depth && around[of]!.includes(ring))
      shapes.push({ type: 'Polygon', coordinates: [ring, ...holes].map((one) => [...one, one[0]!]) })
    }
  })
  return shapes
}

function holds(ring: Ring, [lon, lat]: Corner): boolean {
  let inside = false
  ring.forEach(([x, y], at) => {
    const [toX, toY] = ring[(at + 1) % ring.length]!
    if ((y > lat) !== (toY > lat) && lon < x + ((lat - y) / (toY - y)) * (toX - x)) inside = !inside
  })
  return inside
}

function begin(place: HTMLElement): void {
  const map = makeMap(place, { bounds: bounds(place.dataset.bounds) })
  const inputs = place.dataset.input ? [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(place.dataset.input)] : []
  map.on('load', () => {
    for (const name of ['heat', 'grids']) show(map, name, false)
    context(map, place.dataset.context)
    const [first] = inputs
    if (place.dataset.drawing === 'point') drawPoint(map, inputs as HTMLInputElement[])
    else if (first instanceof HTMLTextAreaElement) {
      const drawing = new Drawing(map, first)
      document.querySelectorAll<HTMLButtonElement>('button[data-act]').forEach((button) => {
        button.addEventListener('click', () => drawing.act(button.dataset.act))
      })
    }
    place.dataset.ready = 'yes'
  })
}

document.querySelectorAll<HTMLElement>('[data-drawing]').forEach((place) => {
  try {
    begin(place)
  } catch {
    place.innerHTML = '<p class="problem" role="alert">本机浏览器不能显示地图（需要 WebGL），请直接填写坐标。</p>'
  }
})
