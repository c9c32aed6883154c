import autocannon from 'autocannon'

export interface Measured {
  perSecond: number
  p50: number | null
  p99: number | null
}

export interface Shot {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

const connections = 64

/** Sends the shots, each once, over 64 kept-alive connections; throws when an answer is not the expected status. */
export async function load(base: string, shots: Shot[], expectedStatus: number): Promise<Measured> {
  let next = 0
  const began = performance.now()
  let ended = began
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const requests: autocannon.Request[] = [
      {
        setupRequest: (request) => {
          const shot = shots[next++ % shots.length]!
          return { ...request, ...shot, headers: { ...request.headers, ...shot.headers } }
        },
      },
    ]
    const instance = autocannon({ url: base, connections, amount: shots.length, requests }, (error, measured) =>
      error ? reject(error) : resolve(measured),
    )
    // Its own duration is rounded up to whole seconds.
    instance.on('response', () => {
      ended = performance.now()
    })
  })
  const answered = result.statusCodeStats?.[`${expectedStatus}`]?.count ?? 0
  if (answered < shots.length)
    throw new Error(
      `only ${answered} of ${shots.length} were answered ${expectedStatus}: ${JSON.stringify(result.statusCodeStats)}`,
    )
  return { perSecond: (1000 * shots.length) / (ended - began), p50: result.latency.p50, p99: result.latency.p99 }
}
