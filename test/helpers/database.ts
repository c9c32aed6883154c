import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  ownerUrl: string
  appUrl: string
  drop(): Promise<void>
}

const env = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error('run the tests with `npm test`, which starts their PostgreSQL')
  return value
}

/** A fresh copy of the migrated template. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const ownerUrl = env('TEST_OWNER_URL')
  const name = `test_${randomBytes(6).toString('hex')}`
  const asAdmin = async (statement: string) => {
    const admin = new pg.Client({ connectionString: ownerUrl.replace(/\/rapport$/, '/postgres') })
    await admin.connect()
    try {
      await admin.query(statement)
    } finally {
      await admin.end()
    }
  }
  await asAdmin(`create database ${name} template rapport strategy file_copy`)
  const urlOf = (url: string) => url.replace(/\/rapport$/, `/${name}`)
  return {
    ownerUrl: urlOf(ownerUrl),
    appUrl: urlOf(env('TEST_APP_URL')),
    drop: () => asAdmin(`drop database ${name} with (force)`),
  }
}
