/** Parameter values by name; a checked record has every parameter of its model. */
export type Values = Readonly<Record<string, number>>;

/** Outcome values by name; null where a status makes the outcome meaningless. */
export type Outcomes = Readonly<Record<string, number | null>>;
