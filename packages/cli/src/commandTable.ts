import { SENSITIVITY_METHODS } from '@regulab/core';
import {
  choice,
  choiceOr,
  count,
  countOr,
  directory,
  files,
  flag,
  nameOr,
  needed,
  neededText,
  number,
  type Option,
  seedOption,
  text,
  texts,
  unless,
} from './option.js';

/** A word that a command takes by its place. */
export interface Argument {
  readonly name: string;
  readonly words: string;
  readonly optional?: true;
  /** All words that are left. */
  readonly rest?: true;
}

/** A command as data: its help, the test of random command lines and the table of the guide follow from it. */
export interface CommandSpec {
  readonly words: string;
  readonly arguments: readonly Argument[];
  // biome-ignore lint/suspicious/noExplicitAny: each option reads its own type, which the table keeps
  readonly options: Readonly<Record<string, Option<any>>>;
  readonly examples: readonly string[];
  /** It looks games up, so that it takes --models. */
  readonly looksUp?: true;
}

const MODEL = { name: 'model', words: 'id of a model, or a sheet such as race.game.yaml' };
const SWEEP = { name: 'dir', words: 'a sweep directory' };
const SET = texts('<name=value>', 'a parameter; repeat for more. Others take their defaults');
const SET_OTHERS = texts('<name=value>', 'another parameter; repeat for more');
const AS_JSON = flag('print JSON');
const CSV = flag('print CSV');
const QUIET = flag('nothing on stderr but errors');
const WORKERS = count('<k>', 'worker threads (default: one a processor); any number gives the same', 1);
const PICTURE = files('file.svg or file.png; repeat for both', ['svg', 'png']);
const REPORT = directory('directory of a report with pictures and data');
const EFFORT = countOr(
  '<k>',
  'for a sheet: this many times the usual number of places and boxes is looked at',
  1,
  1,
);
const KEEP_FORMULAS = flag('write texts that begin with = + - @ as they are');
const DROP_BAD = flag('leave bad rows out and count them; otherwise the first is refused');

/** Every command, in the order of help. */
export const COMMANDS = {
  models: {
    words: 'list the models',
    arguments: [],
    options: { json: AS_JSON },
    examples: ['models'],
    looksUp: true,
  },
  describe: {
    words: "a model's parameters, outcomes, regimes and source",
    arguments: [MODEL],
    options: { json: AS_JSON },
    examples: ['describe fine-tuning/one-attribute'],
    looksUp: true,
  },
  solve: {
    words: 'solve one game, or one game a line from NDJSON or CSV',
    arguments: [MODEL],
    options: {
      set: SET,
      json: flag('print the solution record'),
      input: text('<file>', 'games to solve, one a line; - for standard input'),
      output: text('<file>', 'where to write them (default: standard output)'),
      format: choice('<format>', 'of the input, where its name does not tell', ['ndjson', 'csv']),
      keepFormulas: KEEP_FORMULAS,
      certify: flag('add to each line the largest gain any player could still make'),
      effort: EFFORT,
      quiet: QUIET,
    },
    examples: [
      'solve fine-tuning/two-attribute --set specialistFloor=0.4',
      'solve fine-tuning/specialists --set specialists=3 --set specialists.safetyCost=1,0.8,1.9',
      'solve fine-tuning/two-attribute --input games.csv --output solved.csv --certify',
    ],
    looksUp: true,
  },
  bargain: {
    words: 'the share of revenue that the players agree on under one regulation, by each rule',
    arguments: [MODEL],
    options: {
      rule: texts('<names>', 'a rule, several between commas, or all (default: all)'),
      set: SET,
      json: AS_JSON,
    },
    examples: ['bargain fine-tuning/two-attribute --rule all --set specialistFloor=0.48'],
    looksUp: true,
  },
  new: {
    words: 'write a sheet to start a game of your own from',
    arguments: [{ name: 'name', words: 'what the game is called, or the file' }],
    options: {
      from: text(
        '<sheet>',
        'duopoly (explained line by line; default), cournot-tax, tullock, stackelberg, bertrand-ces, liability-floor, inspection, two-labs, five-labs',
      ),
      schema: flag('write game-sheet.schema.json beside it, by which editors complete and underline'),
      json: AS_JSON,
    },
    examples: ['new race', 'new prices --from bertrand-ces'],
  },
  scenarios: {
    words: 'solve all scenarios of a sheet and rank them by an outcome',
    arguments: [MODEL],
    options: {
      by: text('<outcome>', 'what they are ranked by (default: safety)'),
      set: SET,
      effort: EFFORT,
      json: AS_JSON,
      csv: CSV,
    },
    examples: ['scenarios race.game.yaml --by risk'],
    looksUp: true,
  },
  statics: {
    words: 'how outcomes of one game move with each parameter: exact derivatives',
    arguments: [MODEL],
    options: { set: SET, json: AS_JSON, csv: CSV },
    examples: ['statics overlap/symmetric --set liability=1'],
    looksUp: true,
  },
  branches: {
    words: 'trace branches of equilibria along a parameter: folds, stability, exits',
    arguments: [MODEL],
    options: {
      along: neededText('<name=from:to>', 'a parameter, or the number of players'),
      of: text('<outcome>', 'what they are shown by (default: safety)'),
      set: SET_OTHERS,
      out: files('file.svg, file.png or file.csv; repeat for more', ['svg', 'png', 'csv']),
      json: AS_JSON,
    },
    examples: [
      'branches contest/safety-performance --along agents.damage=0.2:4 --out branches.svg',
      'branches contest/safety-performance --along agents=1:5',
    ],
    looksUp: true,
  },
  simulate: {
    words: 'draw what chance does after one game: harms, quantiles, the worst cases',
    arguments: [MODEL],
    options: {
      set: SET,
      draws: countOr('<k>', 'how often', 2, 1_000_000),
      seed: seedOption('the same seed gives the same draws'),
      workers: WORKERS,
      json: AS_JSON,
    },
    examples: ['simulate overlap/symmetric --set liability=1 --draws 10000000'],
    looksUp: true,
  },
  experiment: {
    words: 'draw real data of a model of learning, and set what is measured beside its formulas',
    arguments: [MODEL],
    options: {
      set: SET,
      draw: texts('<name=value>', 'a way to draw: design=rademacher, labels=coin; repeat for more'),
      draws: countOr('<k>', 'how often', 2, 20),
      seed: seedOption('the same seed gives the same draws'),
      workers: WORKERS,
      out: text('<file>', 'keep finished draws in a file: running again goes on from there'),
      json: AS_JSON,
    },
    examples: [
      'experiment market-entry/scaling --set dimension=finite --set features=300 --set data=500 --draws 50',
    ],
    looksUp: true,
  },
  calibrate: {
    words: 'parameters of a model from a file of observations, with intervals and warnings',
    arguments: [
      { name: 'family', words: 'overlap: audits and incidents; market-entry: losses by data' },
      {
        name: 'file',
        words: 'CSV with the columns firm, date, g, overlap, exposure, incidents, regime; or N, loss',
        optional: true,
      },
    ],
    options: {
      synthetic: text('<seed>', 'print made-up records instead, with known parameters'),
      pooled: flag('one gap and one risk for all firms (default: each its own, where records tell)'),
      clustered: flag('errors may go together within firms, which are a sample of firms'),
      dropBad: DROP_BAD,
      noise: text('<sd>', "the audit's own standard deviation, where only the gap is known"),
      json: AS_JSON,
    },
    examples: ['calibrate overlap --synthetic 1 > audits.csv', 'calibrate overlap audits.csv'],
  },
  measure: {
    words: 'measures of a file: models and their parents, or a log of reports',
    arguments: [
      { name: 'kind', words: 'ecosystem: models and parents; obfuscation: reports' },
      {
        name: 'file',
        words:
          'models as CSV (commas, tabulators, semicolons), JSON or Parquet, packed with gzip or not, - for standard input; or reports as CSV with time, source, text',
      },
    ],
    options: {
      model: text('<column>', 'the column that names the models (default: model, or a usual name)'),
      parent: texts(
        '<columns>',
        'columns that name parents, several between commas; finetune_parent says how',
      ),
      relations: texts('<names>', 'only arcs by which children were made so, several between commas'),
      traits: texts('<columns>', 'only these columns are traits, several between commas'),
      text: text('<column>', 'compare the texts of this column'),
      ignore: texts('<column>', 'a column that is no trait; repeat for more'),
      pairs: count('<n>', 'pairs of each kind to compare (default: 500)', 1),
      permutations: count('<n>', 'permutations behind p-values (default: 999)', 1),
      reference: text('<file>', 'texts of reports that are known to be meant'),
      dateFormat: text('<format>', 'how dates of reports are written, such as %d.%m.%Y'),
      missingParents: choice(
        '<how>',
        'parents that are no models: become models without parents, or their arcs are left out',
        ['root', 'drop'],
      ),
      cycles: choice('<how>', 'arcs that close a cycle are left out, or refused (default)', [
        'drop',
        'refuse',
      ]),
      duplicates: choice('<how>', 'rows of one model are taken together, or refused (default)', [
        'merge',
        'refuse',
      ]),
      foldCase: flag('names of models that differ in capital letters alone are one'),
      dropBad: DROP_BAD,
      seed: { ...seedOption('seed of all that is drawn'), value: '<n>' },
      json: AS_JSON,
    },
    examples: [
      'measure ecosystem models.csv --text card',
      'measure ecosystem hub.ndjson.gz --model model_id --parent base_model --missing-parents root --cycles drop',
      'measure obfuscation reports.csv --reference meant.csv',
    ],
  },
  regimes: {
    words: 'trace the regions of a plane: binding constraints, what the rule does, exit',
    arguments: [MODEL],
    options: {
      x: neededText('<name=from:to>', 'horizontal axis'),
      y: neededText('<name=from:to>', 'vertical axis'),
      set: SET_OTHERS,
      grid: count(
        '<cells>',
        'a grid of so many cells a side instead of curves, solved only where neighbours differ: for models that are slow to solve',
        1,
      ),
      out: files('file.svg, file.png or file.geojson; repeat for more', ['svg', 'png', 'geojson', 'json']),
      json: AS_JSON,
    },
    examples: [
      'regimes fine-tuning/two-attribute --x generalistFloor=0:1.5 --y specialistFloor=0:2.5 --out regimes.svg',
    ],
    looksUp: true,
  },
  design: {
    words: 'the best regulation for an objective, for every choice of whom to regulate',
    arguments: [MODEL],
    options: {
      maximise: text(
        '<names>',
        'welfare, an outcome or a lever; several between commas give their front too',
      ),
      minimise: text('<names>', 'the same to be made small, instead'),
      subjectTo: text(
        '<conditions>',
        'no-backfiring, mutualism, or conditions on outcomes and levers: safety>=0.6, welfare>baselineWelfare, ...; commas between (participation is always asked for)',
      ),
      over: text('<levers>', 'levers, as name or name=from:to, commas between (default: all)'),
      allowLosses: flag('players who cannot walk away may earn less than staying out would pay'),
      bargain: text('<rule>', 'the share is agreed on by this rule after the regulation is known'),
      set: SET,
      json: AS_JSON,
    },
    examples: [
      'design fine-tuning/two-attribute --maximise welfare --subject-to no-backfiring --over generalistFloor,specialistFloor',
      'design fine-tuning/two-attribute --minimise specialistFloor --subject-to mutualism --over specialistFloor',
    ],
    looksUp: true,
  },
  verify: {
    words:
      're-check any output (a solution, batch output, a sweep): answers by other code than the solver, the rest by solving anew',
    arguments: [
      { name: 'file', words: 'JSON, NDJSON, CSV, Parquet or a sweep directory; - for standard input' },
    ],
    options: { every: countOr('<k>', 'check every k-th row', 1, 1), json: AS_JSON },
    examples: ['solve fine-tuning/two-attribute --json > s.json && regulab verify s.json'],
    looksUp: true,
  },
  sweep: {
    words: 'solve every game of a spec into a directory of Parquet files; resumes by itself',
    arguments: [
      { name: 'spec', words: 'YAML or JSON; - for standard input' },
      { name: 'sbatch', words: 'after --: options for sbatch, with --on slurm', rest: true },
    ],
    options: {
      out: neededText('<dir>', 'directory of the sweep'),
      shard: text(
        '<i/n>',
        'do part i of n only, env or env/n for a task of an array; the parts of all shards make the whole',
      ),
      workers: count('<k>', 'worker threads (default: one a processor)', 1),
      on: choice(
        '<cluster>',
        'slurm: submit what is missing as a job array; kubernetes: print the manifest of an indexed job',
        ['slurm', 'kubernetes'],
      ),
      tasks: count('<n>', 'with --on: how many tasks (default: 100, and no more than there are parts)', 1),
      maxRunning: count('<n>', 'with --on: how many of them at once', 1),
      image: text('<name>', 'with --on kubernetes: a container image that has regulab'),
      claim: text('<name>', 'with --on kubernetes: the PersistentVolumeClaim that holds --out'),
      force: flag('allow more than 1e9 games'),
      json: flag('print the result as JSON'),
      quiet: QUIET,
    },
    examples: [
      'sweep map.yaml --out map && regulab query map "select status, count(*) from sweep group by 1"',
      'sweep map.yaml --out map --on slurm --tasks 200 --max-running 50 -- --partition=short --time=1:00:00',
    ],
    looksUp: true,
  },
  status: {
    words: 'how far a sweep has come, from its parts: finished, missing, damaged, who is at work',
    arguments: [SWEEP],
    options: { json: AS_JSON },
    examples: ['status map'],
  },
  merge: {
    words: 'join the parts of a finished sweep to a few large Parquet files',
    arguments: [SWEEP],
    options: {
      out: neededText('<dir>', 'directory of the files'),
      files: countOr('<n>', 'how many files', 1, 1),
      json: AS_JSON,
    },
    examples: ['merge map --out merged && regulab query merged/sweep.parquet "select count(*) from sweep"'],
  },
  query: {
    words: 'answer SQL about a sweep; the sweep is the view sweep',
    arguments: [
      { name: 'dir', words: 'a sweep directory or a Parquet file' },
      { name: 'sql', words: 'a query in the dialect of DuckDB' },
    ],
    options: { json: AS_JSON, csv: CSV, keepFormulas: KEEP_FORMULAS },
    examples: ['query map "select regime, count(*) as games from sweep group by 1 order by 2 desc"'],
  },
  plot: {
    words: 'draw a heatmap, lines or a scatter of a sweep, as SVG or PNG with its CSV',
    arguments: [{ name: 'data', words: 'a sweep directory, a Parquet file or a CSV file' }],
    options: {
      x: neededText('<column>', 'horizontal axis'),
      y: neededText('<column>', 'vertical axis (the value, for lines)'),
      kind: choiceOr('<kind>', 'what to draw', ['heatmap', 'lines', 'scatter'], 'heatmap'),
      value: text('<column>', 'what colours a heatmap or the dots: a column, or a condition in SQL'),
      aggregate: choice('<name>', 'what stands for several rows of one place', [
        'mean',
        'share',
        'min',
        'max',
        'any',
      ]),
      bins: countOr('<k>', 'stretches of an axis that was drawn at random', 2, 40),
      by: text('<column>', 'one line for each value of this column'),
      where: text('<sql>', 'rows to keep, as a DuckDB condition'),
      title: text('<text>', 'title of the figure'),
      out: needed(PICTURE),
    },
    examples: [
      'plot map --x generalistFloor --y specialistFloor --value safety --out map.svg',
      'plot map --x generalistFloor --y specialistFloor --value backfires --aggregate share --out share.svg',
    ],
    looksUp: true,
  },
  sensitivity: {
    words: 'on which parameters outcomes rest: Sobol indices, Shapley effects, Morris, PAWN, derivatives',
    arguments: [MODEL],
    options: {
      of: texts(
        '<names>',
        'outcomes, welfare, backfires, mutualism, effect=NAME or regime=NAME; commas between (default: safety)',
      ),
      method: nameOr(
        '<name>',
        'sobol, shapley, morris, pawn or derivatives',
        'method',
        [...SENSITIVITY_METHODS, 'derivatives'],
        'sobol',
      ),
      vary: texts(
        '<name=from:to>',
        'a parameter that varies; or name=low:mode:high, name=mean~deviation; repeat for more (default: all that are not set, over their usual ranges)',
      ),
      correlate: texts(
        '<first,second=c>',
        'correlation of a Gaussian copula, for shapley and pawn; repeat for more',
      ),
      samples: count('<n>', 'base points or trajectories', 1),
      missing: number('<value>', 'what an outcome counts as where it has no value'),
      set: SET_OTHERS,
      seed: seedOption('the same seed gives the same points'),
      workers: WORKERS,
      out: PICTURE,
      report: REPORT,
      json: AS_JSON,
      quiet: QUIET,
    },
    examples: [
      'sensitivity fine-tuning/two-attribute --of backfires --vary share=0.2:0.8 --vary specialistFloor=0:1 --vary generalistSafetyCost=0.5:2',
    ],
    looksUp: true,
  },
  discover: {
    words: 'the boxes of parameters in which a condition holds, in words: PRIM or CART on a sweep',
    arguments: [{ name: 'data', words: 'a sweep directory or a Parquet file of one' }],
    options: {
      target: neededText('<condition>', 'what is to be told apart: backfires, "safety < 0.3", ...'),
      method: choiceOr('<name>', 'prim: peel and paste; cart: a tree', ['prim', 'cart'], 'prim'),
      input: texts('<names>', 'columns that boxes may limit (default: the parameters that vary)'),
      derive: texts(
        '<name = expression>',
        'a column of your own, of columns and outcomes without a rule (baselineSafety); repeat for more',
      ),
      where: text('<condition>', 'rows to look at'),
      say: text('<words>', 'what a sentence calls the target'),
      density: number('<share>', 'hits wanted among the games of a box (default: 0.8)'),
      leastMass: number('<share>', 'the least part of all games in a box (default: 0.01)'),
      boxes: count('<n>', 'prim: how many boxes (default: 3)', 1),
      peel: number('<share>', 'prim: most of a box that one step removes (default: 0.05)'),
      paste: number('<share>', 'prim: most of a box that one step adds (default: 0.05)'),
      criterion: choice('<name>', 'prim: what a step makes large (default: gain)', ['gain', 'mean']),
      plain: flag('prim: peel and paste only; limits are not refined, dropped or rounded'),
      depth: count('<n>', 'cart: splits on the way to a leaf (default: 4)', 1),
      out: PICTURE,
      report: REPORT,
      json: AS_JSON,
    },
    examples: [
      'discover map --target backfires --derive "floor over anarchy % = specialistFloor / baselineSafety"',
    ],
    looksUp: true,
  },
  robust: {
    words:
      'rules for a regulator who does not know the world: least regret, best worst case, best mean, most often good enough',
    arguments: [MODEL],
    options: {
      maximise: neededText('<name>', 'welfare or an outcome'),
      uncertain: texts(
        '<name=from:to>',
        'a parameter that is not known; or name=low:mode:high, name=mean~deviation; repeat for more',
      ),
      variant: texts('<model>', 'another model that may be the right one; repeat for more'),
      selection: text(
        '<names>',
        'which equilibrium comes about where there are several: selected, best, worst; commas between for each of them',
      ),
      satisfice: number('<value>', 'how good is good enough'),
      over: texts('<name=from:to>', 'a lever to choose; one or two (default: all of the model)'),
      worlds: count('<k>', 'worlds to look at besides the corners (default: 128)', 1),
      set: SET_OTHERS,
      out: PICTURE,
      table: text('<file>', 'CSV of values and regrets in every world'),
      report: REPORT,
      workers: WORKERS,
      json: AS_JSON,
      quiet: QUIET,
    },
    examples: [
      'robust overlap/symmetric --maximise welfare --over floor=0:0.25 --uncertain stressedEfficacy=0.2:0.8 --uncertain systemicHarm=0:0.5',
    ],
    looksUp: true,
  },
  check: {
    words:
      "check the papers' claims: proved, holding in their games, without a counterexample, refuted, corrected",
    arguments: [{ name: 'paper', words: 'slug of a paper (default: all)', optional: true }],
    options: { steps: flag('print the steps of each proof'), json: AS_JSON },
    examples: ['check backfiring'],
  },
  reproduce: {
    words: "recompute a paper's figures and numbers into a directory with a report",
    arguments: [
      { name: 'paper', words: 'slug of a paper; without it, the papers are listed', optional: true },
    ],
    options: {
      out: text('<dir>', 'directory of the report'),
      workers: count('<k>', 'worker threads (default: one a processor)', 1),
      quiet: QUIET,
    },
    examples: ['reproduce backfiring --out out/backfiring'],
  },
  open: {
    words: 'open the laboratory in the browser, at a model, a solution or a sweep',
    arguments: [
      {
        name: 'target',
        words: 'id of a model, a sweep directory, a Parquet file, or what solve --json printed',
        optional: true,
      },
    ],
    options: {
      page: choice('<page>', 'where to begin (default: explore)', [
        'explore',
        'map',
        'bargain',
        'frontier',
        'compare',
        'analyse',
        'papers',
      ]),
      set: texts('<name=value>', 'a parameter of the model; repeat for more'),
      port: count('<port>', 'port on 127.0.0.1 (default: 7340, or a free one)', 0),
      browser: unless('print the address only'),
    },
    examples: ['open fine-tuning/two-attribute --set specialistFloor=0.4'],
    looksUp: true,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

/** What a command gets for its options, read and checked. */
export type OptionsOf<K extends CommandName> = {
  readonly [O in keyof (typeof COMMANDS)[K]['options']]: (typeof COMMANDS)[K]['options'][O] extends Option<
    infer T
  >
    ? T
    : never;
};
