/**
 * The map itself (MapLibre GL), fetched when a map is first looked at. It draws the ground from the
 * phone's own file and the houses the phone holds: no network, no fonts, no tracks.
 */
import maplibre from 'maplibre-gl/dist/maplibre-gl-csp'
import workerAddress from 'maplibre-gl/dist/maplibre-gl-csp-worker?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Feature, FeatureCollection, Polygon } from 'geojson'
import type { GeoJSONSource, LayerSpecification, Map, MapMouseEvent, StyleSpecification } from 'maplibre-gl'
import { PMTiles, Protocol, type Source } from 'pmtiles'
import { MARKS, type Mark } from '../core/marks'
import type { Place } from '../store/rows'

maplibre.setWorkerUrl(workerAddress)

export interface Dot { id: string; lon: number; lat: number; mark: Mark }
export interface Tapped { lon: number; lat: number; house: string | null; footprint: { lon: number; lat: number } | null }
export interface Online { key: string; layer: 'vec' | 'img' }
type Box = [number, number, number, number]

const FINGER_PX = 22
const DOT_PX = 8
const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** The whole file lies in memory: a grid's is a few hundred kilobytes. */
class Kept implements Source {
  constructor(private readonly bytes: ArrayBuffer) {}
  getKey = () => 'grid'
  getBytes = async (offset: number, length: number) => ({ data: this.bytes.slice(offset, offset + length) })
}

const protocol = new Protocol()
maplibre.addProtocol('pmtiles', protocol.tile)

export class FieldMap {
  private whenFailed: () => void = () => undefined

  private constructor(private readonly map: Map) {
    map.on('error', (event) => {
      const source = (event as { sourceId?: string }).sourceId ?? ''
      if (!source.startsWith('online')) console.warn(event.error?.message ?? 'map')
      else { this.whenFailed(); this.whenFailed = () => undefined }
    })
  }

  /** Throws where the phone cannot draw it. */
  static async open(container: HTMLElement, file: ArrayBuffer | null, dots: Dot[], tapped: (what: Tapped) => void): Promise<FieldMap> {
    if (file) protocol.add(new PMTiles(new Kept(file)))
    const map = new maplibre.Map({
      container, style: styleOf(file !== null), bounds: boxOf(dots) ?? (file ? await boxOfFile() : undefined),
      fitBoundsOptions: { padding: 40, maxZoom: 17 }, maxZoom: 20, minZoom: 8, attributionControl: false,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
    })
    map.touchZoomRotate.disableRotation()
    map.addControl(new maplibre.ScaleControl({ unit: 'metric' }), 'bottom-left')
    await drawn(map)
    addMarks(map)
    const field = new FieldMap(map)
    field.show(dots)
    map.on('click', (event) => tapped(field.whatIsAt(event)))
    return field
  }

  show(dots: Dot[]): void {
    const features = dots.map(({ id, lon, lat, mark }): Feature => ({
      type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { id, mark },
    }))
    this.source('houses').setData({ type: 'FeatureCollection', features })
  }

  /** Where one stands, or the pin; with the circle within which it lies. */
  showPlace(place: Place | null): void {
    this.source('place').setData(place ? placeOf(place) : EMPTY)
  }

  goTo({ lon, lat }: { lon: number; lat: number }): void {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), 17.5) })
  }

  zoom(by: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + by })
  }

  /** 天地图 and its names under the grid's own lines; null takes them away. `failed` once, when a tile cannot be had. */
  showOnline(online: Online | null, failed: () => void = () => undefined): void {
    for (const id of ['online-names', 'online']) {
      if (this.map.getLayer(id)) this.map.removeLayer(id)
      if (this.map.getSource(id)) this.map.removeSource(id)
    }
    this.whenFailed = failed
    if (!online) return
    const under = this.map.getLayer('road-edge') ? 'road-edge' : 'houses'
    const { key, layer } = online
    for (const [id, of] of [['online', layer], ['online-names', NAMES_OF[layer]]] as const) {
      const tiles = [0, 1, 2, 3].map((server) => tianditu(server, of, key))
      this.map.addSource(id, { type: 'raster', tiles, tileSize: 256, maxzoom: 18 })
      this.map.addLayer({ id, type: 'raster', source: id }, under)
    }
  }

  close(): void {
    this.map.remove()
  }

  private source(name: string): GeoJSONSource {
    return this.map.getSource(name) as GeoJSONSource
  }

  private whatIsAt({ point, lngLat }: MapMouseEvent): Tapped {
    const around: [[number, number], [number, number]] = [[point.x - FINGER_PX, point.y - FINGER_PX], [point.x + FINGER_PX, point.y + FINGER_PX]]
    const away = (one: Feature) => {
      const [lon, lat] = (one.geometry as unknown as { coordinates: [number, number] }).coordinates
      return this.map.project([lon, lat]).dist(point)
    }
    const houses = this.map.queryRenderedFeatures(around, { layers: ['houses'] }).sort((a, b) => away(a) - away(b))
    const under = (layer: string) => (this.map.getLayer(layer) ? this.map.queryRenderedFeatures(point, { layers: [layer] })[0] : undefined)
    const spot = under('footprint')?.properties as { lon: number; lat: number } | undefined
    const outlined = under('outline')?.properties.house as string | undefined
    const dot = houses[0]?.properties.id as string | undefined
    // The dot under the finger; else the house whose outline was tapped; else a dot near the finger.
    const isHit = houses[0] !== undefined && away(houses[0]) <= DOT_PX
    return {
      lon: round(lngLat.lng), lat: round(lngLat.lat), house: (isHit ? dot : outlined ?? dot) ?? null,
      footprint: spot ? { lon: spot.lon, lat: spot.lat } : null,
    }
  }
}

const PATIENCE_MS = 20_000

/** A phone that takes the map but never draws it gets the plan instead. */
function drawn(map: Map): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => { map.remove(); fail(new Error('not drawn')) }, PATIENCE_MS)
    map.once('load', () => { clearTimeout(timer); done() })
  })
}

function styleOf(hasGround: boolean): StyleSpecification {
  const ground: StyleSpecification['sources'] = hasGround ? { ground: { type: 'vector', url: 'pmtiles://grid' } } : {}
  return {
    version: 8,
    sources: { ...ground, houses: { type: 'geojson', data: EMPTY }, place: { type: 'geojson', data: EMPTY } },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': '#eef0ea' } },
      ...(hasGround ? GROUND : []),
      { id: 'around', type: 'fill', source: 'place', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#1d5b79', 'fill-opacity': 0.15 } },
      { id: 'houses', type: 'symbol', source: 'houses', layout: {
        'icon-image': ['get', 'mark'], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.35, 16, 0.8, 19, 1.2],
      } },
      { id: 'place', type: 'circle', source: 'place', filter: ['==', ['geometry-type'], 'Point'], paint: {
        'circle-radius': 9, 'circle-color': '#1d5b79', 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3,
      } },
    ],
  }
}

const inGround = { source: 'ground' } as const
const GROUND: LayerSpecification[] = [
  { id: 'road-edge', type: 'line', ...inGround, 'source-layer': 'road', paint: { 'line-color': '#9aa39c', 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 2, 18, 14] } },
  { id: 'road', type: 'line', ...inGround, 'source-layer': 'road', paint: { 'line-color': '#ffffff', 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 1, 18, 11] } },
  { id: 'footprint', type: 'fill', ...inGround, 'source-layer': 'footprint', paint: { 'fill-color': '#d5cfbd', 'fill-opacity': 0.8 } },
  { id: 'footprint-edge', type: 'line', ...inGround, 'source-layer': 'footprint', paint: { 'line-color': '#6f6a5c', 'line-width': 1.5 } },
  { id: 'outline', type: 'fill', ...inGround, 'source-layer': 'outline', paint: { 'fill-color': '#c9d8c0', 'fill-opacity': 0.9 } },
  { id: 'outline-edge', type: 'line', ...inGround, 'source-layer': 'outline', paint: { 'line-color': '#1d5b79', 'line-width': 2.5 } },
  { id: 'area', type: 'line', ...inGround, 'source-layer': 'area', paint: { 'line-color': '#5b2a86', 'line-width': 3, 'line-dasharray': [3, 2] } },
]

function addMarks(map: Map): void {
  for (const name of Object.keys(MARKS)) map.addImage(name, pictureOf(name as Mark), { pixelRatio: 2 })
}

function pictureOf(mark: Mark): ImageData {
  const side = 60
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side })
  const pen = canvas.getContext('2d')!
  const { path, sign, fill, line } = MARKS[mark]
  pen.scale(side / 24, side / 24)
  pen.lineJoin = pen.lineCap = 'round'
  pen.fillStyle = fill
  pen.strokeStyle = line
  pen.lineWidth = mark === 'none' ? 3 : 1.5
  pen.fill(new Path2D(path))
  pen.stroke(new Path2D(path))
  pen.lineWidth = 2.4
  if (sign) pen.stroke(new Path2D(sign))
  return pen.getImageData(0, 0, side, side)
}

function boxOf(dots: Dot[]): Box | undefined {
  if (!dots.length) return undefined
  const lons = dots.map((one) => one.lon)
  const lats = dots.map((one) => one.lat)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}

async function boxOfFile(): Promise<Box> {
  const { minLon, minLat, maxLon, maxLat } = await protocol.get('grid')!.getHeader()
  return [minLon, minLat, maxLon, maxLat]
}

function placeOf({ lon, lat, accuracy_m }: Place): FeatureCollection {
  const spot: Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} }
  if (!accuracy_m) return { type: 'FeatureCollection', features: [spot] }
  const high = accuracy_m / 111_195
  const wide = high / Math.cos((lat * Math.PI) / 180)
  const ring = Array.from({ length: 49 }, (_, step) => {
    const angle = (step / 48) * 2 * Math.PI
    return [lon + wide * Math.cos(angle), lat + high * Math.sin(angle)]
  })
  const circle: Feature<Polygon> = { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} }
  return { type: 'FeatureCollection', features: [circle, spot] }
}

/** 矢量注记, 影像注记: the names are layers of their own. */
const NAMES_OF = { vec: 'cva', img: 'cia' } as const

/** WMTS of the web's Mercator grid (`_w`), as 天地图 documents it. */
function tianditu(server: number, layer: string, key: string): string {
  const asked = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`
  return `https://t${server}.tianditu.gov.cn/${layer}_w/wmts?${asked}&tk=${key}`
}

const round = (degrees: number) => Number(degrees.toFixed(7))
