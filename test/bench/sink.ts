/** Process: a mail server that takes everything and counts it. Reports its port, and the count whenever it is asked. */
import { SMTPServer } from 'smtp-server'

let received = 0
let bytes = 0
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    stream.on('end', () => {
      received += 1
      done()
    })
  },
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.server.address() as { port: number }).port }))
process.on('message', () => process.send?.({ received, bytes }))
process.on('disconnect', () => process.exit(0))
