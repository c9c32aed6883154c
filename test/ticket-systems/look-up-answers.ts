/** What the APIs of ticket systems answer, as documented: ticket 42 of Nordwind, asked by Anna and solved by Ida. */
import type { FoundTicket } from '../../src/ticket-systems/look-up.ts'

export const ida = { id: '9', name: 'Ida Lund', email: 'ida@ahrens.example' }
export const anna = { id: '8', name: 'Anna Berg', email: 'anna@nordwind.example' }
const nordwind = { id: '7', name: 'Nordwind' }

interface Documented {
  answers: Record<string, unknown>
  number?: string
  organisation: FoundTicket['organisation']
  login?: string
}

const jiraIssue =
  'rest/api/2/issue/42?fields=*all,-comment,-worklog,-attachment,-description,-environment,-issuelinks,-subtasks' +
  '&expand=schema'
const named = { firstName: 'Ida', lastName: 'Lund' }
const annas = { firstName: 'Anna', lastName: 'Berg' }

export const documented: Record<string, Documented> = {
  zendesk: {
    organisation: nordwind,
    answers: {
      'api/v2/tickets/42.json?include=users,organizations': {
        ticket: { id: 42, assignee_id: 9, requester_id: 8, organization_id: 7 },
        users: [{ ...anna, id: 8 }],
        organizations: [{ id: 7, name: 'Nordwind' }],
      },
      'api/v2/users/9.json': { user: { ...ida, id: 9 } },
      'api/v2/users/8.json': { user: { ...anna, id: 8 } },
    },
  },
  jira: {
    organisation: nordwind,
    login: 'ida',
    answers: {
      [jiraIssue]: {
        ...{ id: '42', key: 'DESK-3' },
        fields: {
          assignee: { key: '9', name: 'ida', displayName: 'Ida Lund' },
          reporter: { key: '8' },
          customfield_10001: [{ id: '66', name: 'No organisation' }],
          customfield_10002: [
            { id: '7', name: 'Nordwind', _links: { self: 'https://x/rest/servicedeskapi/organization/7' } },
            { id: '6', name: 'Another one that sees the request' },
          ],
        },
        schema: {
          customfield_10001: { type: 'array', items: 'option', custom: 'com.example:multiselect', customId: 10001 },
          customfield_10002: {
            ...{ type: 'array', items: 'sd-customerorganization', customId: 10002 },
            custom: 'com.atlassian.servicedesk:sd-customer-organizations',
          },
        },
      },
      'rest/api/2/user?key=9': { key: '9', name: 'ida', displayName: 'Ida Lund', emailAddress: 'Ida@ahrens.example' },
      'rest/api/2/user?username=ida': { key: '9', name: 'ida', emailAddress: 'ida@ahrens.example' },
      'rest/api/2/user?key=8': { key: '8', displayName: 'Anna Berg', emailAddress: 'anna@nordwind.example' },
    },
  },
  connectwise: {
    organisation: nordwind,
    login: 'ilund',
    answers: {
      'service/tickets/42': {
        ...{ id: 42, owner: { id: 9, identifier: 'ilund', name: 'Ida Lund' }, company: nordwind },
        ...{ contact: { id: 8, name: 'Anna Berg' } },
      },
      'system/members/9': { id: 9, identifier: 'ilund', ...named, officeEmail: 'ida@ahrens.example' },
      'system/members?conditions=identifier%3D%22ilund%22&pageSize=1': [
        { id: 9, identifier: 'ilund', ...named, officeEmail: 'ida@ahrens.example' },
      ],
      'company/contacts/8': {
        ...{ id: 8, ...annas },
        communicationItems: [
          { communicationType: 'Phone', value: '030', defaultFlag: true },
          { communicationType: 'Email', value: 'old@nordwind.example', defaultFlag: false },
          { communicationType: 'Email', value: 'Anna@nordwind.example', defaultFlag: true },
        ],
      },
    },
  },
  autotask: {
    organisation: nordwind,
    answers: {
      'v1.0/Tickets/42': { item: { id: 42, assignedResourceID: 9, contactID: 8, companyID: 7 } },
      'v1.0/Resources/9': { item: { id: 9, ...named, email: 'ida@ahrens.example' } },
      'v1.0/Contacts/8': { item: { id: 8, ...annas, emailAddress: 'anna@nordwind.example' } },
      'v1.0/Companies/7': { item: { id: 7, companyName: 'Nordwind' } },
    },
  },
  hubspot: {
    organisation: nordwind,
    answers: {
      'crm/v3/objects/tickets/42?properties=hubspot_owner_id&associations=contacts,companies': {
        id: '42',
        properties: { hubspot_owner_id: '9' },
        associations: { contacts: { results: [{ id: '8' }] }, companies: { results: [{ id: '7' }] } },
      },
      'crm/v3/owners/9': { id: '9', ...named, email: 'ida@ahrens.example' },
      'crm/v3/objects/contacts/8?properties=email,firstname,lastname,hs_merged_object_ids': {
        id: '8',
        properties: { firstname: 'Anna', lastname: 'Berg', email: 'anna@nordwind.example' },
      },
      'crm/v3/objects/companies/7?properties=name': { id: '7', properties: { name: 'Nordwind' } },
    },
  },
  freshdesk: {
    organisation: nordwind,
    answers: {
      'api/v2/tickets/42?include=requester,company': {
        ...{ id: 42, responder_id: 9, requester_id: 8, company_id: 7 },
        ...{ requester: { ...anna, id: 8 }, company: nordwind },
      },
      'api/v2/agents/9': { id: 9, contact: { name: 'Ida Lund', email: 'ida@ahrens.example' } },
      'api/v2/contacts/8': { ...anna, id: 8 },
    },
  },
  intercom: {
    organisation: nordwind,
    answers: {
      'tickets/42': { id: '42', admin_assignee_id: 9, contacts: { contacts: [{ id: '8' }] }, company_id: '7' },
      'admins/9': { ...ida },
      'contacts/8': { ...anna },
      'companies/7': { ...nordwind },
    },
  },
  'help-scout': {
    organisation: null,
    answers: {
      'v2/conversations/42': {
        ...{ id: 42, assignee: { id: 9, first: 'Ida', last: 'Lund', email: 'ida@ahrens.example' } },
        primaryCustomer: { id: 8, first: 'Anna', last: 'Berg', email: 'anna@nordwind.example' },
      },
      'v2/users/9': { id: 9, ...named, email: 'ida@ahrens.example' },
      'v2/customers/8': { id: 8, ...annas, _embedded: { emails: [{ value: 'anna@nordwind.example' }] } },
    },
  },
  gitlab: {
    organisation: null,
    number: 'ahrens/support desk#3',
    login: 'ilund',
    answers: {
      'api/v4/projects/ahrens%2Fsupport%20desk/issues/3': {
        ...{ id: 42, iid: 3, assignee: { id: 9, name: 'Ida Lund', username: 'ilund' } },
        author: { id: 8, name: 'Anna Berg', username: 'aberg' },
      },
      'api/v4/users/9': { id: 9, name: 'Ida Lund', username: 'ilund', public_email: 'ida@ahrens.example' },
      'api/v4/users?username=ilund': [{ id: 9, name: 'Ida Lund', username: 'ilund', email: 'ida@ahrens.example' }],
      'api/v4/users/8': { id: 8, name: 'Anna Berg', username: 'aberg', public_email: 'anna@nordwind.example' },
    },
  },
}
