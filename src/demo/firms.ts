/** Two firms as they could be: the demo plays their day, db/seed.ts only founds them. */

export interface DemoConsultant {
  id: string
  name: string
  about: string
  /** Marks that clients give, in turn. */
  marks: readonly number[]
}

export interface DemoContact {
  id: string
  name: string
  email: string
  client: string
}

export interface DemoFirm {
  name: string
  timeZone: string
  locale: string
  owner: { name: string; email: string }
  system: 'zendesk' | 'generic'
  clients: readonly { id: string; name: string }[]
  contacts: readonly DemoContact[]
  consultants: readonly DemoConsultant[]
  subjects: readonly string[]
  comments: Readonly<Record<number, readonly string[]>>
}

export const firms: readonly DemoFirm[] = [
  {
    name: 'Ahrens & Partner',
    timeZone: 'Europe/Berlin',
    locale: 'en',
    owner: { name: 'Greta Ahrens', email: 'greta@ahrens.example' },
    system: 'zendesk',
    clients: [
      { id: '7001', name: 'Nordwind Logistik' },
      { id: '7002', name: 'Klinikum Elbtal' },
      { id: '7003', name: 'Sommer Bakeries' },
    ],
    contacts: [
      { id: '5001', name: 'Anna Berg', email: 'anna.berg@nordwind.example', client: '7001' },
      { id: '5002', name: 'Ole Petersen', email: 'ole.petersen@nordwind.example', client: '7001' },
      { id: '5003', name: 'Dr. Salma Haddad', email: 'haddad@elbtal.example', client: '7002' },
      { id: '5004', name: 'Piotr Zielinski', email: 'zielinski@elbtal.example', client: '7002' },
      { id: '5005', name: 'Ruth Sommer', email: 'ruth@sommer.example', client: '7003' },
      { id: '5006', name: 'Ben Okafor', email: 'ben@sommer.example', client: '7003' },
    ],
    consultants: [
      { id: '9001', name: 'Ida Lund', about: 'Keeps networks calm and people informed.', marks: [5, 5, 4, 5, 5, 4] },
      { id: '9002', name: 'Jonas Frey', about: 'Payroll, and everything that must balance.', marks: [5, 4, 3, 5, 4] },
      { id: '9003', name: 'Tomasz Nowak', about: 'Printers fear him.', marks: [4, 2, 5, 3, 4, 1] },
    ],
    subjects: [
      'VPN drops every hour',
      'The label printer prints half a label',
      'New colleague needs access to the ward planner',
      'Month-end report shows last year',
      'Mail from one supplier never arrives',
      'Scanner at gate 4 is slow',
    ],
    comments: {
      1: ['Two days without an answer, then a link to the manual.'],
      2: ['It works again, but nobody told us what happened.'],
      5: ['Quick, friendly, and it has not come back.', 'Explained it so that we can help ourselves next time.'],
    },
  },
  {
    name: 'Castell Consulting',
    timeZone: 'Europe/Vienna',
    locale: 'en',
    owner: { name: 'Nora Castell', email: 'nora@castell.example' },
    system: 'generic',
    clients: [
      { id: 'donau', name: 'Donau Insurance' },
      { id: 'alpin', name: 'Alpin Hotels' },
    ],
    contacts: [
      { id: 'mayer', name: 'Eva Mayer', email: 'eva.mayer@donau.example', client: 'donau' },
      { id: 'kral', name: 'Milan Kral', email: 'milan.kral@donau.example', client: 'donau' },
      { id: 'hofer', name: 'Theresa Hofer', email: 'theresa@alpin.example', client: 'alpin' },
    ],
    consultants: [
      { id: 'luis', name: 'Luis Ferreira', about: 'ERP migrations without a lost weekend.', marks: [5, 4, 5] },
      { id: 'priya', name: 'Priya Raman', about: 'Turns data into decisions.', marks: [5, 5, 4, 5] },
    ],
    subjects: [
      'Rates table for the new season',
      'Claims import stops at 90 per cent',
      'Dashboard counts cancelled bookings',
      'Test system for the auditors',
    ],
    comments: {
      4: ['Good work; the handover could be shorter.'],
      5: ['On time, and the numbers add up.', 'We would ask for the same person again.'],
    },
  },
]
