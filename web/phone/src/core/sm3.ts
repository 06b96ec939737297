/** SM3 (GB/T 32905) and HMAC-SM3: what receipts are signed with; WebCrypto knows neither. */

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]
const BLOCK = 64

export function sm3(data: Uint8Array): Uint8Array {
  const state = Uint32Array.from(START)
  const padded = pad(data)
  for (let at = 0; at < padded.length; at += BLOCK) compress(state, new DataView(padded.buffer, at, BLOCK))
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, place) => digest.setUint32(place * 4, word))
  return new Uint8Array(digest.buffer)
}

export function hmacSm3(key: Uint8Array, data: Uint8Array): Uint8Array {
  const short = key.length > BLOCK ? sm3(key) : key
  const inner = new Uint8Array(BLOCK + data.length).fill(0x36, 0, BLOCK)
  const outer = new Uint8Array(BLOCK + 32).fill(0x5c, 0, BLOCK)
  short.forEach((byte, place) => {
    inner[place]! ^= byte
    outer[place]! ^= byte
  })
  inner.set(data, BLOCK)
  outer.set(sm3(inner), BLOCK)
  return sm3(outer)
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

function pad(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK) * BLOCK)
  padded.set(data)
  padded[data.length] = 0x80
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(data.length) * 8n)
  return padded
}

const turn = (word: number, by: number) => (word << by % 32) | (word >>> (32 - (by % 32)))
const mixed = (word: number) => word ^ turn(word, 15) ^ turn(word, 23)

function words(block: DataView): Int32Array {
  const w = new Int32Array(68)
  for (let j = 0; j < 16; j++) w[j] = block.getInt32(j * 4)
  for (let j = 16; j < 68; j++) {
    const before = w[j - 16]! ^ w[j - 9]! ^ turn(w[j - 3]!, 15)
    w[j] = mixed(before) ^ turn(w[j - 13]!, 7) ^ w[j - 6]!
  }
  return w
}

function compress(state: Uint32Array, block: DataView) {
  const w = words(block)
  let [a, b, c, d, e, f, g, h] = state as unknown as number[]
  for (let j = 0; j < 64; j++) {
    const early = j < 16
    const ss1 = turn(turn(a!, 12) + e! + turn(early ? 0x79cc4519 : 0x7a879d8a, j), 7)
    const ff = early ? a! ^ b! ^ c! : (a! & b!) | (a! & c!) | (b! & c!)
    const gg = early ? e! ^ f! ^ g! : (e! & f!) | (~e! & g!)
    const tt1 = (ff + d! + (ss1 ^ turn(a!, 12)) + (w[j]! ^ w[j + 4]!)) | 0
    const tt2 = (gg + h! + ss1 + w[j]!) | 0
    ;[d, c, b, a] = [c, turn(b!, 9), a, tt1]
    ;[h, g, f, e] = [g, turn(f!, 19), e, tt2 ^ turn(tt2, 9) ^ turn(tt2, 17)]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, place) => (state[place]! ^= word!))
}
