/** 一张图: the county's houses on the map beside the list of what is in view. */
import type { Geometry } from 'geojson'
import { Popup, type GeoJSONSource, type Map, type MapMouseEvent, type VectorTileSource } from 'maplibre-gl'
import { bounds, makeMap, show, tileUrl } from './base'

const place = document.getElementById('map')
const view = document.getElementById('map-view')
const filter = document.querySelector<HTMLFormElement>('#map-filter')

/** The filter as the address of the house list has it; empty fields are left out. */
function query(extra: Record<string, string> = {}): string {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(filter ?? undefined)) if (value) asked.set(name, String(value))
  const day = document.querySelector<HTMLInputElement>('#map-day')
  if (day?.value && day.value !== day.max) asked.set('on', day.value)
  for (const [name, value] of Object.entries(extra)) asked.set(name, value)
  return asked.toString()
}

async function fetched(path: string, kind: string): Promise<Response> {
  const answer = await fetch(path, { headers: { Accept: kind }, credentials: 'same-origin' })
  if (answer.status === 401 || answer.redirected) location.reload()
  if (!answer.ok) throw new Error(String(answer.status))
  return answer
}

let newest = 0

/** What is in view, as a list; an answer that was overtaken by a later one is dropped. */
async function list(map: Map): Promise<void> {
  if (!view) return
  const asked = ++newest
  const box = map.getBounds().toArray().flat().map((one) => one.toFixed(6)).join(',')
  view.setAttribute('aria-busy', 'true')
  try {
    const html = await (await fetched(`/map/view?${query({ bbox: box })}`, '*/*')).text()
    if (asked === newest) view.innerHTML = html
  } catch {
    if (asked === newest) view.innerHTML = '<p class="problem" role="alert">清单没有取到，请检查网络后移动地图重试。</p>'
  } finally {
    if (asked === newest) view.removeAttribute('aria-busy')
  }
}

function refresh(map: Map): void {
  for (const name of ['houses', 'heat', 'boundaries', 'grids', 'geohazards'] as const) {
    map.getSource<VectorTileSource>(name)?.setTiles([tileUrl(name, query())])
  }
  void list(map)
}

const popup = new Popup({ maxWidth: '22rem', closeOnClick: true })

async function card(map: Map, id: string, at: [number, number]): Promise<void> {
  popup.setLngLat(at).setHTML('<p>正在读取……</p>').addTo(map)
  select(map, at)
  try {
    popup.setHTML(await (await fetched(`/map/houses/${id}`, '*/*')).text())
  } catch {
    popup.setHTML('<p role="alert">没有取到，请稍后再点。</p>')
  }
}

function select(map: Map, at: [number, number] | null): void {
  const features = at ? [{ type: 'Feature' as const, properties: {}, geometry: { type: 'Point' as const, coordinates: at } }] : []
  map.getSource<GeoJSONSource>('selected')?.setData({ type: 'FeatureCollection', features })
}

function fly(map: Map, id: string, at: [number, number]): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 16.5) })
  if (!isStill) place?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  void card(map, id, at)
}

function pointOf(geometry: Geometry): [number, number] | null {
  return geometry.type === 'Point' ? [geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0] : null
}

function clicked(map: Map, event: MapMouseEvent): void {
  const [first] = map.queryRenderedFeatures(event.point, { layers: ['houses', 'clusters', 'geohazards'] })
  if (!first) return
  const at = pointOf(first.geometry)
  if (first.layer.id === 'clusters' && at) map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 17) })
  else if (first.layer.id === 'houses' && at) void card(map, String(first.properties.id), at)
  else if (first.layer.id === 'geohazards') hazard(map, first.properties, event)
}

function hazard(map: Map, facts: Record<string, unknown>, event: MapMouseEvent): void {
  const link = document.createElement('a')
  link.href = `/geohazards/${String(facts.id)}`
  link.textContent = `${String(facts.name)}：查看隐患范围和范围内房屋`
  popup.setLngLat(event.lngLat).setDOMContent(link).addTo(map)
}

function search(map: Map): void {
  const form = document.querySelector<HTMLFormElement>('.map-search')
  const found = document.querySelector<HTMLUListElement>('.map-found')
  if (!form || !found) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = new FormData(form).get('search')
    void look(map, found, String(text ?? '').trim())
  })
}

interface Found { id: string; code: string; where: string; owner: string | null; health: string; lon: number | null; lat: number | null }

async function look(map: Map, list: HTMLUListElement, text: string): Promise<void> {
  if (!text) return
  list.replaceChildren(item('正在查找……'))
  try {
    const found = (await (await fetched(`/map/search?search=${encodeURIComponent(text)}`, 'application/json')).json()) as Found[]
    list.replaceChildren(...found.map((one) => line(map, one)))
    if (!found.length) list.replaceChildren(item('没有找到。按姓名查找须输入完整姓名。'))
    const [only] = found
    if (found.length === 1 && only?.lon != null && only.lat != null) fly(map, only.id, [only.lon, only.lat])
  } catch {
    list.replaceChildren(item('没有查成，请稍后再试。'))
  }
}

function item(content: string | HTMLElement): HTMLLIElement {
  const made = document.createElement('li')
  made.append(content)
  return made
}

function line(map: Map, one: Found): HTMLLIElement {
  const { lon, lat } = one
  const words = `${one.code} ${one.where} ${one.owner ?? ''} ${one.health}`
  if (lon === null || lat === null) {
    const link = document.createElement('a')
    link.href = `/houses/${one.id}`
    link.textContent = `${words}（没有定位）`
    return item(link)
  }
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'plain'
  button.textContent = words
  button.addEventListener('click', () => fly(map, one.id, [lon, lat]))
  return item(button)
}

function listen(map: Map): void {
  filter?.addEventListener('change', (event) => {
    const name = (event.target as HTMLElement).getAttribute('name') ?? ''
    // the choices below a township or village come with the page
    if (name === 'township' || name === 'village') return void filter.requestSubmit()
    history.replaceState(null, '', `${location.pathname}?${query()}${location.hash}`)
    refresh(map)
  })
  document.getElementById('map-day')?.addEventListener('change', () => refresh(map))
  document.querySelectorAll<HTMLInputElement>('input[name=layer]').forEach((box) => {
    box.addEventListener('change', () => show(map, box.value, box.checked))
  })
  view?.addEventListener('click', (event) => {
    const button = (event.target as HTMLElement).closest('button')
    if (button?.dataset.fly && button.dataset.house) {
      const [lon, lat] = button.dataset.fly.split(',').map(Number)
      fly(map, button.dataset.house, [lon ?? 0, lat ?? 0])
    } else if (button?.dataset.colour) narrow(button.dataset.colour)
  })
}

/** A click on a colour's number shows these houses only; a second click shows all again. */
function narrow(code: string): void {
  const choice = filter?.elements.namedItem('health_code')
  if (!(choice instanceof HTMLSelectElement)) return
  choice.value = choice.value === code ? '' : code
  choice.dispatchEvent(new Event('change', { bubbles: true }))
}

function mark(map: Map): void {
  map.addSource('selected', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: 'selected', type: 'circle', source: 'selected',
    paint: { 'circle-radius': 18, 'circle-color': 'transparent', 'circle-stroke-width': 3, 'circle-stroke-color': '#1d5b79' } }, 'houses')
  popup.on('close', () => select(map, null))
}

function begin(container: HTMLElement): void {
  const map = makeMap(container, { bounds: bounds(container.dataset.bounds), query: query(), hash: 'map', online: container.dataset.online })
  map.on('load', () => {
    mark(map)
    document.querySelectorAll<HTMLInputElement>('input[name=layer]').forEach((box) => show(map, box.value, box.checked))
    listen(map)
    search(map)
    void list(map)
    container.dataset.ready = 'yes'
  })
  map.on('moveend', () => void list(map))
  map.on('click', (event) => clicked(map, event))
  for (const id of ['houses', 'clusters', 'geohazards']) {
    map.on('mouseenter', id, () => { map.getCanvas().style.cursor = 'pointer' })
    map.on('mouseleave', id, () => { map.getCanvas().style.cursor = '' })
  }
}

if (place) {
  try {
    begin(place)
  } catch {
    place.innerHTML = '<p class="problem" role="alert">本机浏览器不能显示地图（需要 WebGL）。左侧清单可照常使用。</p>'
  }
}
