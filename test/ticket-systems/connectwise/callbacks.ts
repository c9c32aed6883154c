/** Callbacks of ConnectWise, written from its documentation; the envelope is that of the published ones. */

export const keyUrl =
  'https://na.myconnectwise.net/v2025_1//system/callbackkey/index.rails?companyName=Cobalt&id=e17e6674-42f6-4105'

export const entity = {
  id: 4711,
  summary: 'The printer on the third floor is silent',
  recordType: 'ServiceTicket',
  board: { id: 3, name: 'Help Desk' },
  status: { id: 41, name: '>Closed' },
  closedFlag: true,
  closedDate: '2026-11-20T09:30:00Z',
  closedBy: 'ilund',
  company: { id: 250, identifier: 'nordwind', name: 'Nordwind Logistik' },
  contact: { id: 55, name: 'Anna Berg' },
  contactName: 'Anna Berg',
  contactEmailAddress: 'Anna.Berg@nordwind.example',
  owner: { id: 12, identifier: 'ilund', name: 'Ida Lund' },
  resources: 'ilund, okrag',
  type: { id: 5, name: 'Hardware' },
  priority: { id: 3, name: 'Priority 3 - Medium' },
  customFields: [{ id: 9, caption: 'Cost centre', value: 'NW-17' }],
  _info: { lastUpdated: '2026-11-20T09:30:01Z', dateEntered: '2026-11-19T08:00:00Z', updatedBy: 'ilund' },
}

export const callback = (changes: object = {}, envelope: object = {}) => ({
  MessageId: '6dd82302-5e46-47c0-8c84-702868125b76',
  FromUrl: 'na.myconnectwise.net',
  CompanyId: 'Cobalt',
  MemberId: 'ilund',
  Action: 'updated',
  Type: 'ticket',
  ID: 4711,
  Entity: JSON.stringify({ ...entity, ...changes }),
  Metadata: { key_url: keyUrl },
  CallbackObjectRecId: 26604,
  ...envelope,
})
