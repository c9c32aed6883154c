// biome-ignore-all lint: ServiceNow runs this as ECMAScript 5, unless an application chooses otherwise.
/*
 * The script of a business rule in ServiceNow that tells Rapport about tickets.
 *
 * System Definition > Business Rules > New: a name, the table (Incident), Active, Advanced. When to run: "after", with
 * Insert, Update and Delete. Not "async": there the state before is not known any more. Advanced: this script.
 * System properties: rapport.url is the address of the connection in Rapport, rapport.token its secret (bearer), to be
 * read by the role admin only.
 *
 * It sends what Rapport asks for and no more: no description, no comments, no work notes. Only a change of what is sent
 * makes a call. It never stops anybody from saving a ticket.
 */
;(function executeRule(current, previous) {
  var watched = ['state', 'assigned_to', 'caller_id', 'company', 'assignment_group', 'short_description', 'priority']

  function has(field) {
    return current.isValidField(field) && !current[field].nil()
  }

  function value(field) {
    return has(field) ? current.getValue(field) : null
  }

  function person(field) {
    if (!has(field)) return null
    var user = current[field]
    return {
      id: current.getValue(field),
      email: String(user.email) || null,
      name: String(user.name) || null,
      login: String(user.user_name) || null,
    }
  }

  function thing(field) {
    return has(field) ? { id: current.getValue(field), name: current.getDisplayValue(field) } : null
  }

  function isTold(operation) {
    if (operation !== 'update') return true
    for (var i = 0; i < watched.length; i++) {
      if (current.isValidField(watched[i]) && current[watched[i]].changes()) return true
    }
    return false
  }

  try {
    var operation = String(current.operation())
    if (!isTold(operation)) return
    var request = new sn_ws.RESTMessageV2()
    request.setEndpoint(gs.getProperty('rapport.url'))
    request.setHttpMethod('POST')
    request.setRequestHeader('Content-Type', 'application/json; charset=utf-8')
    request.setRequestHeader('Authorization', 'Bearer ' + gs.getProperty('rapport.token'))
    var body = {
      table: String(current.getTableName()),
      operation: operation,
      sys_id: String(current.getUniqueValue()),
      number: value('number'),
      short_description: value('short_description'),
      state: value('state'),
      state_name: has('state') ? current.getDisplayValue('state') : null,
      previous_state: operation === 'update' && previous ? previous.getValue('state') : null,
      priority: value('priority'),
      assigned_to: person('assigned_to'),
      caller: person('caller_id') || person('requested_for') || person('opened_for'),
      company: thing('company') || thing('account'),
      assignment_group: thing('assignment_group'),
      opened_at: value('opened_at'),
      resolved_at: value('resolved_at'),
      sys_updated_on: value('sys_updated_on'),
      sys_updated_by: value('sys_updated_by'),
      sys_mod_count: value('sys_mod_count'),
    }
    request.setRequestBody(JSON.stringify(body))
    request.executeAsync()
  } catch (error) {
    gs.error('Rapport could not be told about ' + current.getUniqueValue() + ': ' + error)
  }
})(current, previous)
