/** An answer on its way to a note, with every system that takes notes; and what the system tells us after that. */
import t from 'tap'
import { ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { afterNote, reopenedByRule } from '../../helpers/after-notes.ts'
import { answeredTicket, deliver, standing, writeNotes } from '../../helpers/answered-ticket.ts'
import { noteTaker, takers } from '../../helpers/note-takers.ts'

const systems = [...new Set(ticketSystems.values())].filter(({ lookUp }) => lookUp?.placeOfNote).map(({ name }) => name)

t.test('every system that takes notes has an API here that takes them as documented', async (t) => {
  t.same(systems.toSorted(), Object.keys(takers).sort())
  t.same(systems.toSorted(), Object.keys(afterNote).sort())
})

for (const system of systems) {
  t.test(
    `${system}: an answer becomes one internal note, and what the system tells of it begins nothing`,
    async (t) => {
      const notes: string[] = []
      const firm = await answeredTicket(t, system, noteTaker(system, notes))
      t.match(await writeNotes(firm), [{ state: 'written', attempts: 1, doubts: 0 }])
      t.equal(notes.length, 1)
      for (const part of ['Anna Berg', '5 of 5', 'friendly', '/v1/responses/']) t.ok(notes[0]!.includes(part), part)
      t.ok(firm.server.asked.every(({ url }) => !url.includes('undefined')))
      t.match((await firm.api.get(firm.path)).body, {
        written: 1,
        waiting: 0,
        failed: 0,
        unknown: 0,
        lastFailure: null,
      })

      const before = await standing(firm)
      t.match(before, { ticket: [{ cycle: 1 }], notes: { length: 1 }, invitations: { length: 1 } })
      const calls = await deliver(firm, firm.connection, afterNote[system]!(new Date()))
      t.ok(calls.every(({ state }) => state === 'processed' || state === 'ignored'))
      t.same(await standing(firm), before, 'no new cycle, no reopening, no invitation')
      await writeNotes(firm)
      t.equal(notes.length, 1, 'and no second note')
      t.same(await standing(firm), before)
    },
  )

  t.test(`${system}: a note whose answer was lost is found among many and not written twice`, async (t) => {
    const notes = Array.from({ length: 120 }, (_, n) => `note ${n}`)
    const firm = await answeredTicket(
      t,
      system,
      noteTaker(system, notes, (_answer, _asked, response) => {
        response.socket!.resetAndDestroy()
        return 'taken'
      }),
    )
    t.match(await writeNotes(firm), [{ state: 'due', doubts: 1, outcome: /gave no answer/ }])
    t.match(await writeNotes(firm), [{ state: 'written', attempts: 2 }])
    t.equal(notes.length, 121)
  })
}

for (const [system, told] of Object.entries(reopenedByRule)) {
  t.test(`${system}: a rule that opens the ticket again because of our note starts no round`, async (t) => {
    const firm = await answeredTicket(t, system, noteTaker(system, []))
    await writeNotes(firm)
    const before = await standing(firm)
    const [call] = await deliver(firm, firm.connection, [told(new Date())])
    t.match(call, { state: 'processed', outcome: /from our own note/ })
    t.same(await standing(firm), before)
  })

  t.test(
    `${system}: somebody else who opens the ticket after our note is heard, and so are we much later`,
    async (t) => {
      for (const [who, minutes] of [
        ['31337', 0],
        [undefined, 6],
      ] as const) {
        const firm = await answeredTicket(t, system, noteTaker(system, []))
        await writeNotes(firm)
        const written = new Date(Date.now() - minutes * 60_000)
        await firm.asTenant(({ tx }) =>
          tx.updateTable('writeBacks').set({ createdAt: written, finishedAt: written }).execute(),
        )
        await deliver(firm, firm.connection, [told(new Date(), who)])
        t.match(await standing(firm), { ticket: [{ state: 'open' }] }, `${who} after ${minutes} minutes`)
      }
    },
  )
}
