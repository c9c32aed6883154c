/** What was read, as it is printed: with moments as text, since `t.match` takes any Date for any other. */
export const told = <Value>(value: Value): unknown => JSON.parse(JSON.stringify(value))
