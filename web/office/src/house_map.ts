/** On a house's file: the house among its neighbours, with what lies around it. */
import { Marker } from 'maplibre-gl'
import { makeMap, show } from './base'
import { colour } from './colours'

const AROUND = 0.0012 // degrees, about 120 m

function begin(place: HTMLElement): void {
  const [lon, lat] = (place.dataset.house ?? '').split(',').map(Number)
  if (lon === undefined || lat === undefined) return
  const map = makeMap(place, { bounds: [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND] })
  new Marker({ color: colour('--accent', '#1d5b79') }).setLngLat([lon, lat]).addTo(map)
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

document.querySelectorAll<HTMLElement>('[data-house]').forEach((place) => {
  if (place.classList.contains('map-box')) begin(place)
})
