import { type Static, Type } from 'typebox'
import { OneOf } from '../../http/shapes.ts'

/** How many addresses one import takes. */
export const mostImported = 10_000

/** Lines are loose on purpose: one that cannot be used is told of, and does not spoil the others. */
export const SuppressionImport = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          address: Type.String({ maxLength: 1000 }),
          reason: Type.Optional(
            Type.String({
              maxLength: 100,
              description: 'One of the reasons of a suppression; `imported` unless given.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: mostImported },
    ),
  },
  {
    additionalProperties: false,
    examples: [{ items: [{ address: 'anna.berg@example.com', reason: 'unsubscribed' }] }],
  },
)
export type SuppressionImport = Static<typeof SuppressionImport>

const ImportedLine = Type.Object({
  line: Type.Integer({ minimum: 1, description: 'Which address of the list: 1 for the first.' }),
  address: Type.String({ maxLength: 1000, description: 'As it was given.' }),
  result: OneOf<readonly string[]>(['added', 'known', 'refused'], {
    description: '`known`: it was suppressed before, or stands further up in the list; its reason stays.',
  }),
  fault: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
})

export const SuppressionImportResult = Type.Object({
  added: Type.Integer({ minimum: 0 }),
  known: Type.Integer({ minimum: 0 }),
  refused: Type.Integer({ minimum: 0 }),
  lines: Type.Array(ImportedLine, { maxItems: mostImported }),
})
export type SuppressionImportResult = Static<typeof SuppressionImportResult>
