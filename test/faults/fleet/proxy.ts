import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface TestProxy {
  address: string
  close(): Promise<void>
}

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
}

/**
 * What stands before web nodes, at its smallest: takes them in turn, and tries another when one takes no connection or
 * says that it is on its way out (both mean that nothing was done). Anything else that fails is a 502: the outcome is
 * not known.
 *
 * @param nodes addresses of those that run now
 */
export async function startProxy(nodes: () => readonly string[]): Promise<TestProxy> {
  let turn = 0
  /** Those that said they are on their way out. */
  const leaving = new Set<string>()
  const server = http.createServer((request, response) => {
    void take(request, response)
  })

  async function take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body: Buffer = await buffer(request)
    const until = performance.now() + 5_000
    while (performance.now() < until) {
      const all = nodes().filter((node) => !leaving.has(node))
      turn += 1
      const node = all[turn % all.length]
      const answer = node && (await forward(node, request, body))
      if (answer === 'unknown') {
        response.writeHead(502).end()
        return
      }
      if (node && answer && isDraining(answer)) leaving.add(node)
      else if (answer) {
        response.writeHead(answer.status, answer.headers).end(answer.body)
        return
      }
      await new Promise((done) => setTimeout(done, 20))
    }
    response.writeHead(503).end()
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const isDraining = ({ status, body }: Answer): boolean =>
  status === 503 && body.toString().includes('"draining"')

/** @returns undefined when the node was not there */
function forward(
  node: string,
  { method, url, headers, socket }: http.IncomingMessage,
  body: Buffer,
): Promise<Answer | 'unknown' | undefined> {
  return new Promise((resolve) => {
    const sent = http.request(
      node + url,
      { method, headers: { ...headers, 'x-forwarded-for': socket.remoteAddress }, agent: false },
      (answer) => {
        buffer(answer).then(
          (whole) => resolve({ status: answer.statusCode!, headers: answer.headers, body: whole }),
          () => resolve('unknown'),
        )
      },
    )
    sent.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? undefined : 'unknown'),
    )
    sent.end(body)
  })
}
