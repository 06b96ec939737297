import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/**
 * Writes sw.js with the list of everything the app consists of (decision 0030). Its version is the
 * hash of all that, so that a build with nothing new is the same worker to the browser.
 */
function serviceWorker(): Plugin {
  return {
    name: 'anju-service-worker',
    generateBundle(_options, bundle) {
      const fixed = readdirSync('public')
      const files = ['./', ...Object.keys(bundle).filter((name) => name !== 'index.html'), ...fixed].sort()
      const template = readFileSync('src/device/service_worker.js', 'utf-8')
      const hash = createHash('sha256').update(template)
      for (const [name, one] of Object.entries(bundle).sort()) hash.update(name).update('code' in one ? one.code : one.source)
      for (const name of fixed) hash.update(readFileSync(`public/${name}`))
      const source = template
        .replace('__VERSION__', hash.digest('hex').slice(0, 16))
        .replace('__FILES__', JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}

/** Beside each text its compressed twin, which server/pages/phone.py sends: a third of the bytes. */
function compressed(): Plugin {
  return {
    name: 'anju-compressed',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => /\.(js|css|html)$/.test(one))) {
        writeFileSync(`${dir}/${name}.gz`, gzipSync(readFileSync(`${dir}/${name}`), { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  base: '/phone/',
  plugins: [vue(), serviceWorker(), compressed()],
  build: {
    outDir: 'dist.new',
    target: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
