/** `vite build --config test/seam/vite.config.ts --outDir …`: one script that a test puts into a page. */
import { defineConfig } from 'vite'

export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    lib: { entry: 'test/seam/seam.ts', name: 'seam', formats: ['iife'], fileName: () => 'seam.js' },
    emptyOutDir: true,
    minify: false,
  },
})
