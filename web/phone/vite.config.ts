import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/** Larger than all the rest together: fetched once the app itself is safely kept. */
const LATER = /maplibre/

/**
 * Writes sw.js with the list of everything the app consists of (decision 0030). Its version is the
 * hash of all that, so that a build with nothing new is the same worker to the browser.
 */
function serviceWorker(): Plugin {
  return {
    name: 'anju-service-worker',
    enforce: 'post',
    // last, when it is known what there is: a name too many and nothing would be kept at all
    generateBundle: { order: 'post', handler(_options, bundle) {
      const fixed = readdirSync('public')
      const made = Object.keys(bundle).filter((name) => name !== 'index.html')
      const files = ['./', ...made.filter((name) => !LATER.test(name)), ...fixed].sort()
      const later = made.filter((name) => LATER.test(name)).sort()
      const template = readFileSync('src/device/service_worker.js', 'utf-8')
      const hash = createHash('sha256').update(template)
      for (const [name, one] of Object.entries(bundle).sort()) hash.update(name).update('code' in one ? one.code : one.source)
      for (const name of fixed) hash.update(readFileSync(`public/${name}`))
      const source = template
        .replace('__VERSION__', hash.digest('hex').slice(0, 16))
        .replace('__FILES__', JSON.stringify(files))
        .replace('__LATER__', JSON.stringify(later))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    } },
  }
}

/**
 * The style sheet of the first screen stands in the page: painted before anything else is asked for.
 * The file stays, because chunks that come later name it.
 */
function inlineStyle(): Plugin {
  return {
    name: 'anju-inline-style',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const link = /<link rel="stylesheet"[^>]*href="\/phone\/([^"]+)"[^>]*>/.exec(html)
        const sheet = link && bundle?.[link[1]!]
        if (!link || !sheet || sheet.type !== 'asset') return html
        return html.replace(link[0], () => `<style>${String(sheet.source).trim()}</style>`)
      },
    },
  }
}

/** Beside each text its compressed twin, which server/pages/phone.py sends: a third of the bytes. */
function compressed(): Plugin {
  return {
    name: 'anju-compressed',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => /\.(js|css|html)$/.test(one))) {
        const content = readFileSync(`${dir}/${name}`)
        writeFileSync(`${dir}/${name}.gz`, gzipSync(content, { level: 9 }))
        writeFileSync(`${dir}/${name}.br`, brotliCompressSync(content))
      }
    },
  }
}

export default defineConfig({
  base: '/phone/',
  plugins: [vue(), inlineStyle(), serviceWorker(), compressed()],
  build: {
    outDir: 'dist.new',
    target: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
