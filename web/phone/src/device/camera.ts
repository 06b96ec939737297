/** The camera's own picture, where a browser shows it; who refuses it goes on without. */

export async function openCamera(video: HTMLVideoElement): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera', 'NotFoundError')
  const wanted = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } }
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false })
  video.srcObject = stream
  await video.play().catch(() => undefined) // autoplay does it where play() may not
  return stream
}

export function closeCamera(stream: MediaStream | null): void {
  stream?.getTracks().forEach((one) => one.stop())
}

export function cameraWords(error: unknown): string {
  const name = (error as Error)?.name
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return '没有得到相机权限。可以在浏览器的网站设置里允许相机，或用下面的办法，一样可用。'
  }
  return name === 'NotFoundError' ? '本机浏览器打不开相机画面，请用下面的办法。' : '相机正被别的应用占用或打不开，请用下面的办法。'
}

/** What the camera shows now, as a file like one of the gallery's; no EXIF is in it. */
export async function frameOf(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')!.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.92))
  if (!blob) throw new Error('没有拍成，请再按一次')
  return new File([blob], 'camera.jpg', { type: 'image/jpeg', lastModified: Date.now() })
}
