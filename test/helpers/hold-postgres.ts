/** Process of a test: starts an embedded PostgreSQL on the folder given, says where, and holds it until it is killed. */
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts'

const folder = process.argv[2]!
try {
  const { ownerUrl, folder: real } = await startEmbeddedPostgres({ folder, password: 'kept', durable: true })
  console.log(JSON.stringify({ ownerUrl, folder: real }))
  setInterval(() => {}, 1000)
} catch (error) {
  console.log(JSON.stringify({ refused: (error as Error).message }))
}
