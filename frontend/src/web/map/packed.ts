// Reads what storage/packed.py put together: a head and flat arrays.

type Arrays = Int16Array | Int32Array | Float32Array;

const KINDS = { int16: Int16Array, int32: Int32Array, float32: Float32Array } as const;

export interface Packed<H> {
  head: H;
  arrays: Record<string, Arrays>;
}

export function unpack<H>(buffer: ArrayBuffer): Packed<H> {
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  const { arrays: listed, ...head } = JSON.parse(text) as {
    arrays: [string, keyof typeof KINDS, number][];
  };
  const arrays: Record<string, Arrays> = {};
  let at = 4 + length;
  for (const [name, kind, n] of listed) {
    const array = new KINDS[kind](buffer, at, n);
    arrays[name] = array;
    at += Math.ceil(array.byteLength / 4) * 4;
  }
  return { head: head as H, arrays };
}

/** Fetches packed bytes; a lost network and a refusal are different errors. */
export async function fetchPacked<H>(url: string): Promise<Packed<H>> {
  const answer = await fetch(url, { headers: { Accept: "application/octet-stream" } });
  if (!answer.ok) throw new Refused(answer.status);
  return unpack<H>(await answer.arrayBuffer());
}

export class Refused extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`);
  }
}
