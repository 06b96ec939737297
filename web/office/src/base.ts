/** What every map of the office stands on: style, layers of the county's own tiles, Chinese words. */
import 'maplibre-gl/dist/maplibre-gl.css'
import {
  AttributionControl, Map, Marker, NavigationControl, ScaleControl, setWorkerUrl,
  type LayerSpecification, type LngLatBoundsLike, type StyleSpecification, type SymbolLayerSpecification,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { colour } from './colours'
import { addIcons } from './icons'

setWorkerUrl(new URL(workerUrl, location.href).href)

const WORDS = {
  'CooperativeGesturesHandler.MobileHelpText': '用两指移动和缩放地图',
  'CooperativeGesturesHandler.MacHelpText': '按住 ⌘ 滚动可缩放地图',
  'CooperativeGesturesHandler.WindowsHelpText': '按住 Ctrl 滚动可缩放地图',
  'AttributionControl.ToggleAttribution': '显示图源',
  'Map.Title': '地图',
  'NavigationControl.ResetBearing': '正北朝上',
  'NavigationControl.ZoomIn': '放大',
  'NavigationControl.ZoomOut': '缩小',
  'Popup.Close': '关闭',
  'ScaleControl.Meters': '米',
  'ScaleControl.Kilometers': '公里',
}

export const DEEPEST = 16
const SOURCES = ['houses', 'heat', 'boundaries', 'grids', 'geohazards', 'outlines'] as const
export type SourceName = (typeof SOURCES)[number]

/** `query` is the filter of the house list, as it stands in the address. */
export function tileUrl(source: SourceName, query: string): string {
  return `${location.origin}/tiles/${source}/{z}/{x}/{y}.mvt${query ? `?${query}` : ''}`
}

export function marker(): Marker {
  return new Marker({ color: colour('--accent', '#1d5b79') })
}

export function bounds(text: string | undefined): LngLatBoundsLike {
  const [west, south, east, north] = (text ?? '').split(',').map(Number)
  return [west ?? 111, south ?? 38, east ?? 113, north ?? 40]
}

function lines(): LayerSpecification[] {
  const ink = colour('--soft-ink', '#4d5a63')
  return [
    { id: 'county-ground', type: 'fill', source: 'boundaries', 'source-layer': 'county',
      paint: { 'fill-color': colour('--card', '#fff') } },
    { id: 'county', type: 'line', source: 'boundaries', 'source-layer': 'county',
      paint: { 'line-color': ink, 'line-width': 2.5, 'line-dasharray': [6, 2, 1, 2] } },
    { id: 'villages', type: 'line', source: 'boundaries', 'source-layer': 'areas',
      filter: ['==', ['get', 'level'], 'village'],
      paint: { 'line-color': ink, 'line-width': 0.8, 'line-opacity': 0.6, 'line-dasharray': [3, 2] } },
    { id: 'townships', type: 'line', source: 'boundaries', 'source-layer': 'areas',
      filter: ['==', ['get', 'level'], 'township'],
      paint: { 'line-color': ink, 'line-width': 1.6 } },
    { id: 'grids', type: 'line', source: 'grids', 'source-layer': 'grids',
      paint: { 'line-color': colour('--accent', '#1d5b79'), 'line-width': 1.2, 'line-dasharray': [2, 2] } },
  ]
}

function names(): LayerSpecification[] {
  const layout: SymbolLayerSpecification['layout'] = { 'text-field': ['get', 'name'], 'text-padding': 2, 'text-max-width': 8,
    'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'], 'text-radial-offset': 1.8,
  }
  const paint = { 'text-color': colour('--soft-ink', '#4d5a63'), 'text-halo-color': colour('--card', '#fff'), 'text-halo-width': 1.5 }
  return [
    { id: 'township-names', type: 'symbol', source: 'boundaries', 'source-layer': 'names', maxzoom: 14,
      filter: ['==', ['get', 'level'], 'township'], layout: { ...layout, 'text-size': 15 }, paint },
    { id: 'village-names', type: 'symbol', source: 'boundaries', 'source-layer': 'names', minzoom: 11.5,
      filter: ['==', ['get', 'level'], 'village'], layout: { ...layout, 'text-size': 13 }, paint },
    { id: 'grid-names', type: 'symbol', source: 'grids', 'source-layer': 'grid_names', minzoom: 13.5,
      layout: { ...layout, 'text-size': 12, 'text-offset': [0, 1.4] },
      paint: { ...paint, 'text-color': colour('--accent', '#1d5b79') } },
  ]
}

function hazards(): LayerSpecification[] {
  const warn = colour('--code-yellow', '#8a6100')
  return [
    { id: 'geohazards', type: 'fill', source: 'geohazards', 'source-layer': 'geohazards',
      paint: { 'fill-pattern': 'hatch', 'fill-opacity': 0.7 } },
    { id: 'geohazard-lines', type: 'line', source: 'geohazards', 'source-layer': 'geohazards',
      paint: { 'line-color': warn, 'line-width': 2 } },
    { id: 'heat', type: 'heatmap', source: 'heat', 'source-layer': 'heat', layout: { visibility: 'none' },
      paint: {
        'heatmap-weight': ['interpolate', ['linear'], ['+', ['get', 'hazards'], ['*', 3, ['get', 'severe']]], 0, 0, 40, 1],
        'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 8, 14, 16, 40],
        'heatmap-opacity': 0.65,
      } },
  ]
}

function houses(): LayerSpecification[] {
  return [
    { id: 'outlines', type: 'fill', source: 'outlines', 'source-layer': 'outlines', minzoom: 15,
      paint: { 'fill-color': colour('--soft-ink', '#4d5a63'), 'fill-opacity': 0.25, 'fill-outline-color': colour('--ink', '#1c2429') } },
    { id: 'footprints', type: 'line', source: 'outlines', 'source-layer': 'footprints', minzoom: 15,
      paint: { 'line-color': colour('--soft-ink', '#4d5a63'), 'line-width': 1 } },
    { id: 'houses', type: 'symbol', source: 'houses', 'source-layer': 'houses',
      filter: ['==', ['get', 'count'], 1],
      layout: {
        'icon-image': ['concat', 'house-', ['get', 'colour'], ['case', ['to-boolean', ['get', 'urgent']], '-urgent', '']],
        'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.7, 16, 1, 18, 1.3],
        'symbol-sort-key': ['match', ['get', 'colour'], 'red', 3, 'yellow', 2, 'grey', 1, 0],
      } },
    { id: 'clusters', type: 'symbol', source: 'houses', 'source-layer': 'houses',
      filter: ['>', ['get', 'count'], 1],
      layout: {
        'icon-image': ['concat', 'donut-', ['get', 'green'], '-', ['get', 'yellow'], '-', ['get', 'red'], '-', ['get', 'grey']],
        'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'count'], // names keep clear of it
      } },
  ]
}

const LAYERS_OF: Record<string, string[]> = {
  boundaries: ['county', 'villages', 'townships', 'township-names', 'village-names'],
  grids: ['grids', 'grid-names'],
  geohazards: ['geohazards', 'geohazard-lines'],
  outlines: ['outlines', 'footprints'],
  heat: ['heat'],
  online: ['vec', 'cva'],
}

export function show(map: Map, name: string, isShown: boolean): void {
  for (const id of LAYERS_OF[name] ?? []) {
    if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', isShown ? 'visible' : 'none')
  }
}

function style(query: string, key = ''): StyleSpecification {
  const [pictures, ground] = key ? online(key) : [{}, []]
  const sources = SOURCES.map((name) => [name, {
    type: 'vector' as const, tiles: [tileUrl(name, query)], minzoom: 5, maxzoom: DEEPEST,
  }])
  const background: LayerSpecification = {
    id: 'ground', type: 'background', paint: { 'background-color': colour('--paper', '#f5f6f4') },
  }
  return {
    version: 8,
    sources: { ...Object.fromEntries(sources), ...pictures },
    layers: [background, ...lines().slice(0, 1), ...ground, ...hazards(), ...lines().slice(1), ...names(), ...houses()],
  }
}

/** 天地图 vector map and its names, CGCS2000 in the web's grid; the county's own key. */
function online(key: string): [StyleSpecification['sources'], LayerSpecification[]] {
  const kinds = ['vec', 'cva'] as const
  const sources = kinds.map((kind) => [kind, {
    type: 'raster' as const,
    tileSize: 256,
    maxzoom: 18,
    tiles: [`https://t0.tianditu.gov.cn/${kind}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${kind}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`],
    attribution: '天地图',
  }])
  const layers = kinds.map((kind) => ({ id: kind, type: 'raster' as const, source: kind, layout: { visibility: 'none' as const } }))
  return [Object.fromEntries(sources), layers]
}

interface Start { query?: string; bounds: LngLatBoundsLike; hash?: string; online?: string }

export function makeMap(container: HTMLElement, start: Start): Map {
  const map = new Map({
    container,
    style: style(start.query ?? '', start.online),
    bounds: start.bounds,
    fitBoundsOptions: { padding: 24, maxZoom: 17 },
    minZoom: 6,
    maxZoom: 20,
    hash: start.hash ?? false,
    locale: WORDS,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    attributionControl: false,
    fadeDuration: 0,
    localIdeographFontFamily: '"Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif',
    cooperativeGestures: matchMedia('(pointer: coarse)').matches, // one finger scrolls the page
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
  map.addControl(new AttributionControl({ compact: false, customAttribution: '县域边界为示意，以民政部门公布为准' }))
  addIcons(map)
  return map
}
