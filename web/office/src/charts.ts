/**
 * Charts: every `<figure data-chart>` holds a table; the island draws it above the table, which stays
 * for whoever reads without a picture. The numbers come from the table, so the two cannot differ.
 *
 *   <figure data-chart="bar" aria-labelledby="…"><div class="chart" aria-hidden="true"></div>
 *   <table>first row: names of the series; first column: names of the groups</table></figure>
 */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { colour as tone } from './colours'

const colour = (name: string) => tone(name, '#4d5a63')

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

function cells(row: HTMLTableRowElement | undefined): string[] {
  return row ? [...row.cells].slice(1).map((cell) => cell.innerText.trim()) : []
}

function draw(figure: HTMLElement): void {
  const table = figure.querySelector('table')
  if (!table) return
  const [head, ...rows] = [...table.rows]
  const groups = rows.map((row) => row.cells[0]?.innerText.trim() ?? '')
  const type = figure.dataset.chart === 'line' ? 'line' : 'bar'
  const series = cells(head).map((name, at) => ({
    name, type, data: rows.map((row) => Number(cells(row)[at]?.replace(/[^\d.-]/g, '') || 'NaN')),
  }))
  // its place is kept by the page, so that nothing jumps; hidden, as the table says the same
  const place = figure.querySelector<HTMLElement>('.chart')
  if (!place) return
  const chart = echarts.init(place, null, { renderer: 'svg' })
  chart.setOption({
    animation: false,
    textStyle: { color: colour('--ink'), fontFamily: getComputedStyle(document.body).fontFamily },
    color: ['--accent', '--code-yellow', '--code-red', '--code-green', '--code-grey'].map(colour),
    grid: { left: 8, right: 8, top: 40, bottom: 8, containLabel: true },
    legend: { show: series.length > 1, top: 0, textStyle: { color: colour('--ink') } },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: { type: 'category', data: groups, axisLabel: { color: colour('--soft-ink') } },
    yAxis: { type: 'value', axisLabel: { color: colour('--soft-ink') } },
    series: series as echarts.EChartsCoreOption[],
  })
  scaled(place, chart)
  const box = figure.querySelector('.scroll')
  if (box) box.scrollTop = box.scrollHeight // the newest month stands last
  new ResizeObserver(() => {
    chart.resize()
    scaled(place, chart)
  }).observe(place)
}

/** On paper the page is narrower than it was drawn for: with a view box it shrinks as a whole. */
function scaled(place: HTMLElement, chart: echarts.ECharts): void {
  place.querySelector('svg')?.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`)
}

document.querySelectorAll<HTMLElement>('figure[data-chart]').forEach(draw)
