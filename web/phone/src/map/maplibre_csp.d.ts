/** The build without inline workers has no types of its own. */
declare module 'maplibre-gl/dist/maplibre-gl-csp' {
  import * as maplibre from 'maplibre-gl'
  export default maplibre
}
declare module 'maplibre-gl/dist/maplibre-gl-csp-worker?url' {
  const address: string
  export default address
}
