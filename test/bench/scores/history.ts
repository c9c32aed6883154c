/*
 * Years of answers, written set-based straight into the tables of answers, credit and cells: no request could write a
 * million of them in the time of a benchmark. Rows come in the order of their days, as answers of many firms do, and
 * cells by the same sums that rebuild_cells makes. Triggers and foreign keys rest meanwhile, and invitations there are
 * none.
 */
import type pg from 'pg'
import type { Bench } from '../case.ts'
import { asOwner, type BenchFirm } from '../seed.ts'

/** Days are written in spans of a fifth of a year, so that a year is five of them and no day is in two. */
const spanDays = 73
export const spansOfYear = 5

export interface Span {
  /** 0 is the span that ends today, 1 the one before it, and so on. */
  back: number
  /** Answers of each firm in it. */
  answers: number
}

/** Writes the spans, oldest first, over two connections that take half of the firms each. */
export async function writeHistory(bench: Bench, firms: BenchFirm[], spans: Span[]): Promise<void> {
  const ids = firms.map(({ tenantId }) => tenantId)
  const half = Math.ceil(ids.length / 2)
  await Promise.all(
    [ids.slice(0, half), ids.slice(half)].map((part, index) =>
      asOwner(bench, null, async (client) => {
        await prepare(client, part, index)
        for (const span of spans.toSorted((a, b) => b.back - a.back)) await writeSpan(client, span)
      }),
    ),
  )
  await asOwner(bench, null, (client) => client.query('vacuum analyze'))
}

async function prepare(client: pg.Client, tenants: string[], seed: number) {
  await client.query(`set session_replication_role = replica; set work_mem = '128MB'; select setseed(0.${seed + 3})`)
  await client.query(
    `create temporary table bench_firms as
     select t as tenant_id,
            array(select id from consultants where tenant_id = t order by id) as consultants,
            array(select id from clients where tenant_id = t order by id) as clients,
            array(select (select id from contacts k where k.tenant_id = t and k.client_id = c.id limit 1)
                  from clients c where tenant_id = t order by id) as contacts,
            array(select survey_id from survey_versions where tenant_id = t order by id) as surveys,
            array(select id from survey_versions where tenant_id = t order by id) as versions
     from unnest($1::uuid[]) t`.replace('$1', `'{${tenants.join(',')}}'`),
  )
  await client.query(
    `create temporary table bench_questions (survey int, question_id text, kind text, dimension text, marks int);
     insert into bench_questions values
       (1, 'overall', 'csat5', 'overall', 5), (1, 'timeliness', 'csat5', 'timeliness', 5),
       (1, 'skill', 'csat5', 'skill', 5), (1, 'courtesy', 'csat5', 'courtesy', 5),
       (2, 'overall', 'nps', 'overall', 11), (2, 'effort', 'ces7', 'timeliness', 7),
       (3, 'overall', 'csat3', 'overall', 3), (3, 'skill', 'csat5', 'skill', 5)`,
  )
}

async function writeSpan(client: pg.Client, { back, answers }: Span) {
  await client.query('begin')
  for (const statement of [...drawn(back, answers), ...stored, ...summed]) await client.query(statement)
  await client.query('drop table bench_responses, bench_answers, bench_credit; commit')
}

// Each client is served by ten consultants, and a tenth of the answers is about the work of two. What somebody thinks
// is 72 points, and more or less by client, by consultant and by chance.
const drawn = (back: number, answers: number) => [
  `create temporary table bench_responses as
   select d.tenant_id, uuidv7(make_interval(days => -d.age)) as id, d.survey, f.surveys[d.survey] as survey_id,
          f.versions[d.survey] as version_id, f.clients[d.client] as client_id, f.contacts[d.client] as contact_id,
          current_date - d.age as day, f.consultants[1 + d.first] as first,
          case when d.shared then f.consultants[1 + (d.first + d.other) % array_length(f.consultants, 1)] end as second,
          72 + 9 * sin(d.client * 12.9898) + 7 * sin(d.first * 78.233) as level
   from (select g.*, (g.client * 5 / 4 + floor(random() * 10)::int) % g.people as first
         from (select b.tenant_id, array_length(b.consultants, 1) as people,
                      1 + floor(random() * array_length(b.clients, 1))::int as client,
                      ${spanDays * back} + floor(random() * ${spanDays})::int as age,
                      (array[1, 1, 2, 3])[1 + floor(random() * 4)::int] as survey,
                      random() < 0.1 as shared, 1 + floor(random() * 5)::int as other
               from bench_firms b, generate_series(1, ${answers})) g) d
   join bench_firms f on f.tenant_id = d.tenant_id
   order by d.age desc`,
  `create temporary table bench_answers as
   select r.tenant_id, r.id as response_id, q.question_id, q.kind, q.dimension,
          (case when q.kind = 'nps' then 0 else 1 end + greatest(0, least(q.marks - 1,
            round((q.marks - 1) * (r.level + 60 * (random() - 0.5)) / 100))))::smallint as value
   from bench_responses r join bench_questions q on q.survey = r.survey`,
  `create temporary table bench_credit as
   select r.*, c.consultant_id, case when r.second is null then 1 else 0.5 end::numeric(10, 9) as share, m.x,
          c.consultant_id = least(r.first, r.second) as counts_for_firm
   from bench_responses r
   join (select response_id, round(avg(normalised_mark(kind, value)), 12) as x from bench_answers group by 1) m
     on m.response_id = r.id
   cross join lateral (select r.first as consultant_id union all select r.second where r.second is not null) c`,
]

const stored = [
  `insert into responses (tenant_id, id, invitation_id, survey_id, survey_version_id, ticket_id, contact_id, client_id,
     day, submitted_by_kind, submitted_at, changed_at)
   select tenant_id, id, uuidv7(), survey_id, version_id, uuidv7(), contact_id, client_id, day, 'contact',
     day + interval '12 hours', day + interval '12 hours'
   from bench_responses`,
  `insert into answers (tenant_id, response_id, question_id, kind, dimension, target, value)
   select tenant_id, response_id, question_id, kind, dimension, 'person', value from bench_answers`,
  `insert into attributions (tenant_id, response_id, consultant_id, share)
   select tenant_id, id, consultant_id, share from bench_credit`,
]

const summed = [
  `insert into service_cells (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
   select tenant_id, consultant_id, day, client_id, survey_id, count(*), sum(share), sum(share * share),
     sum(share * x), sum(share * x * x)
   from bench_credit group by day, tenant_id, consultant_id, client_id, survey_id`,
  `insert into metric_cells (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
   select c.tenant_id, c.consultant_id, c.day, a.kind, a.dimension, a.value, count(*), sum(c.share),
     sum(c.share * c.share)
   from bench_credit c join bench_answers a on a.response_id = c.id
   group by c.day, c.tenant_id, c.consultant_id, a.kind, a.dimension, a.value`,
  `insert into invitation_cells (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
   select tenant_id, consultant_id, day, 3 * count(*), count(*), 3 * count(*) filter (where counts_for_firm),
     count(*) filter (where counts_for_firm)
   from bench_credit group by day, tenant_id, consultant_id`,
]
