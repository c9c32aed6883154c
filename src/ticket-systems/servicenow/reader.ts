/*
 * ServiceNow has no webhooks: a business rule sends what its script says. Ours is business-rule.js; bodies that others
 * wrote are read as far as they name things as ServiceNow does. Nothing is signed, and no call has an id.
 */
import { basic, bearer, ownHeader } from '../authentication.ts'
import { type Fields, fields, inside, saysNobody, text } from '../fields.ts'
import { alsoOurs } from '../generic/ours.ts'
import { nothingSaid } from '../system.ts'
import { momentOf, namedAt, personAt, plain, recordOf } from './record.ts'
import { stateSaid, tableOf } from './state.ts'

const changedAt = (body: unknown) => momentOf(fields(body), 'updated_on') ?? momentOf(recordOf(body), 'sys_updated_on')

/** An empty reference, or a walk to its id that led nowhere. */
const isNobodys = (record: Fields) =>
  saysNobody(record, 'assigned_to', 'assigned_to.sys_id') ||
  saysNobody(inside(record, 'assigned_to'), 'sys_id', 'value')

/** People change records under their login. */
function actorOf(body: unknown) {
  const login = plain(fields(body), 'updated_by') ?? plain(recordOf(body), 'sys_updated_by')
  return login === null ? null : { id: null, email: null, name: null, login }
}

export const servicenow = alsoOurs({
  name: 'servicenow',
  title: 'ServiceNow',
  authentications: { bearer, basic, header: ownHeader() },
  identify(_call, body) {
    const words = [text(fields(body), 'table', 80), text(fields(body), 'operation', 80)]
    return {
      event: words.filter((word) => word !== null).join(' / ') || null,
      deliveryId: null,
      isTimed: changedAt(body) !== null,
    }
  },
  read(_call, body, mapping) {
    const record = recordOf(body)
    const externalId = plain(record, 'sys_id')
    if (externalId === null) return { ignored: 'The call names no record by its sys_id.' }
    const said = stateSaid(body, mapping)
    const assignee = personAt(record, 'assigned_to')
    const isDone = said.state === 'resolved' || said.state === 'closed'
    return {
      tickets: [
        {
          ...nothingSaid,
          ...{ externalId, number: plain(record, 'number'), subject: plain(record, 'short_description', 500) },
          ...said,
          assignee,
          consultants: assignee === null && isNobodys(record) ? [] : null,
          requester: personAt(record, 'caller_id', 'caller', 'requested_for', 'opened_for'),
          organisation: namedAt(record, 'company', 'account'),
          place: namedAt(record, 'assignment_group'),
          actor: actorOf(body),
          occurredAt: changedAt(body),
          openedAt: momentOf(record, 'opened_at'),
          resolvedAt: isDone ? momentOf(record, 'resolved_at') : null,
          type: tableOf(record),
          priority: plain(record, 'priority', 100),
        },
      ],
    }
  },
})
