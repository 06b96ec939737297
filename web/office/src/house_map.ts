/** On a house's file: the house among its neighbours. The map's library comes only when one opens it. */
const AROUND = 0.0012 // degrees, about 120 m

async function begin(place: HTMLElement): Promise<void> {
  const [lon, lat] = (place.dataset.house ?? '').split(',').map(Number)
  if (lon === undefined || lat === undefined) return
  const { makeMap, show, marker } = await import('./base')
  const map = makeMap(place, { bounds: [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND] })
  marker().setLngLat([lon, lat]).addTo(map)
  map.scrollZoom.disable() // the page scrolls; the buttons zoom
  map.on('load', () => {
    for (const name of ['heat', 'grids']) show(map, name, false)
    place.dataset.ready = 'yes'
  })
  map.on('click', ({ point }) => {
    const [hit] = map.queryRenderedFeatures(point, { layers: ['houses'] })
    if (hit?.properties.id && hit.properties.id !== place.dataset.id) location.href = `/houses/${String(hit.properties.id)}`
  })
}

document.querySelectorAll<HTMLDetailsElement>('details.house-map').forEach((details) => {
  const place = details.querySelector<HTMLElement>('[data-house]')
  details.addEventListener('toggle', () => {
    if (!place || place.dataset.begun) return
    place.dataset.begun = 'yes'
    begin(place).catch(() => { place.textContent = '本机浏览器不能显示地图（需要 WebGL）。' })
  })
})
