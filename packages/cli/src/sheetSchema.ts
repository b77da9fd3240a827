/** The JSON Schema of a sheet: editors complete and underline by it; what is wrong in formulas `describe` tells. */
export function sheetSchema(): object {
  const text = { type: ['string', 'number', 'boolean'] };
  const formula = { type: ['string', 'number'], description: 'a formula' };
  const number = { type: ['number', 'string'], description: 'a number' };
  const range = {
    description: '[lowest, highest]; formulas with commas in quotes',
    anyOf: [{ type: 'array', items: formula, minItems: 2, maxItems: 2 }, { type: 'string' }],
  };
  const numbers = { type: 'array', items: number, minItems: 2, maxItems: 2 };
  const words = { type: 'array', items: text };
  const closed = (properties: object, required: readonly string[] = []): object => ({
    type: 'object',
    properties,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  });
  const named = { symbol: text, label: text, unit: text };
  const better = { enum: ['higher', 'lower', 'none'] };
  const list = (entry: object): object => ({ type: 'object', additionalProperties: entry });
  const definition = {
    anyOf: [formula, { type: 'object', required: ['by'], additionalProperties: formula }],
  };
  const parameter = closed({
    ...named,
    default: {
      description: 'its usual value; in a list of players one, or one for each',
      anyOf: [number, text, { type: 'array' }],
    },
    lever: { description: 'what a regulator sets: the value that means no rule', anyOf: [number, text] },
    range: numbers,
    usual: { ...numbers, description: 'where sliders and maps look first' },
    whole: { enum: [true, false, 'true', 'false'] },
    bargained: { enum: [true, false, 'true', 'false'] },
    choices: words,
    per: { type: 'string', description: 'a list of players: one value for each of its members' },
  });
  const choice = closed({
    ...named,
    range,
    of: { ...words, description: 'a choice among names or numbers' },
    as: text,
    better,
    role: { enum: ['safety'] },
    usual: numbers,
    open: { enum: ['none', 'low', 'high', 'both'] },
    whole: { enum: [true, false, 'true', 'false'] },
    mixed: { enum: [true, false, 'true', 'false'] },
    ends: { ...words, minItems: 2, maxItems: 2 },
  });
  const outcome = {
    anyOf: [
      formula,
      {
        type: 'object',
        properties: {
          ...named,
          value: definition,
          better,
          role: { enum: ['safety', 'payoff'] },
          atExit: number,
          categories: words,
        },
      },
    ],
  };
  const payoff = { anyOf: [formula, { type: 'object', properties: { ...named, value: formula, as: text } }] };
  const player = closed(
    {
      label: text,
      count: {
        anyOf: [number, text],
        description:
          'makes a list of players of one kind: how many, or with alike: true a parameter that says so',
      },
      least: number,
      most: number,
      names: words,
      alike: { enum: [true, false, 'true', 'false'] },
      parameters: list(parameter),
      choices: list(choice),
      definitions: list(definition),
      chance: list(formula),
      payoff,
      outside: closed(
        Object.fromEntries([
          ['payoff', formula],
          ['then', { enum: ['over', 'on'] }],
          ['when', formula],
        ]),
        ['payoff'],
      ),
      outcomes: list(outcome),
    },
    ['choices', 'payoff'],
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A game in a sheet',
    ...closed(
      {
        regulab: { description: 'the version of the language', enum: [1, '1'] },
        id: { type: 'string', pattern: '^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$' },
        title: text,
        question: text,
        summary: text,
        source: { anyOf: [text, closed({ paper: text, arXiv: text, section: text })] },
        fidelity: { enum: ['faithful', 'corrected', 'reconstruction', 'inspired', 'extension'] },
        parameters: list(parameter),
        require: { anyOf: [formula, { type: 'array', items: formula }] },
        players: list(player),
        definitions: list(definition),
        chance: list(formula),
        order: { type: 'array', items: { anyOf: [text, words] } },
        ties: { enum: ['for', 'against', 'both'] },
        select: { anyOf: [formula, { type: 'array', items: formula }] },
        outcomes: list(outcome),
        benchmarks: list(
          closed({
            set: list(formula),
            fix: list(formula),
            chooses: words,
            maximises: formula,
          }),
        ),
        scenarios: list({ type: 'object' }),
      },
      ['id', 'players'],
    ),
  };
}
