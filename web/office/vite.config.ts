import { writeFileSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** Beside each text its compressed twin, which server/http/built.py sends: a quarter of the bytes. */
function compressed(): Plugin {
  return {
    name: 'anju-compressed',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => /\.(m?js|css)$/.test(one))) {
        writeFileSync(`${dir}/${name}.gz`, gzipSync(readFileSync(`${dir}/${name}`), { level: 9 }))
      }
    },
  }
}

/** One entry per island; server/pages/islands.py finds its files by the manifest. */
export default defineConfig({
  base: '/static/built/',
  publicDir: false,
  plugins: [compressed()],
  build: {
    outDir: 'dist.new',
    manifest: 'manifest.json',
    target: ['chrome107', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { map: 'src/map.ts', drawing: 'src/drawing.ts', house_map: 'src/house_map.ts', charts: 'src/charts.ts' },
    },
  },
})
