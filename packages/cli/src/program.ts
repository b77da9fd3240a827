import { Command, Option } from '@commander-js/extra-typings';
import { ENGINE, unknownName } from '@regulab/core';
import { note, print } from './print.js';

/** Collects a repeatable option. */
const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

/** The whole command line. Each command's code is loaded only when it runs. */
export function buildProgram(): Command {
  const program = new Command('regulab')
    .description('A laboratory for AI-regulation games: solve exactly, certify, sweep, reproduce.')
    .version(ENGINE)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: note })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 the answer is no, 2 misuse, 3 failure, 130 interrupted.\nExample:\n  regulab solve fine-tuning/two-attribute --set specialistFloor=0.4',
    );

  program
    .command('models')
    .description('list the models')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regulab models')
    .action(async (options) => (await import('./commands/models.js')).listModels(options));

  program
    .command('describe')
    .description("a model's parameters, outcomes, regimes and source")
    .argument('<model>', 'id of a model')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regulab describe fine-tuning/one-attribute')
    .action(async (model, options) => (await import('./commands/models.js')).describeModel(model, options));

  program
    .command('solve')
    .description('solve one game, or one game a line from NDJSON or CSV')
    .argument('<model>', 'id of a model')
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--json', 'print the solution record')
    .option('--input <file>', 'games to solve, one a line; - for standard input')
    .option('--output <file>', 'where to write them (default: standard output)')
    .addOption(
      new Option('--format <format>', 'of the input, where its name does not tell').choices([
        'ndjson',
        'csv',
      ]),
    )
    .option('--keep-formulas', 'write texts that begin with = + - @ as they are')
    .option('--certify', 'add to each line the largest gain any player could still make')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText(
      'after',
      '\nExamples:\n  regulab solve fine-tuning/two-attribute --set specialistFloor=0.4\n  regulab solve fine-tuning/specialists --set specialists=3 --set specialists.safetyCost=1,0.8,1.9\n  regulab solve fine-tuning/two-attribute --input games.csv --output solved.csv --certify',
    )
    .action(async (model, options) => {
      if (options.input === undefined) (await import('./commands/solve.js')).solveOne(model, options);
      else
        await (await import('./commands/solveBatch.js')).solveBatch(model, {
          ...options,
          input: options.input,
        });
    });

  program
    .command('bargain')
    .description('the share of revenue that the players agree on under one regulation, by each rule')
    .argument('<model>', 'id of a model')
    .option('--rule <names>', 'a rule, several between commas, or all (default: all)', collect)
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab bargain fine-tuning/two-attribute --rule all --set specialistFloor=0.48',
    )
    .action(async (model, options) => (await import('./commands/bargain.js')).bargain(model, options));

  program
    .command('statics')
    .description('how outcomes of one game move with each parameter: exact derivatives')
    .argument('<model>', 'id of a model')
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV')
    .addHelpText('after', '\nExample:\n  regulab statics overlap/symmetric --set liability=1')
    .action(async (model, options) => (await import('./commands/statics.js')).statics(model, options));

  program
    .command('branches')
    .description('trace branches of equilibria along a parameter: folds, stability, exits')
    .argument('<model>', 'id of a model')
    .requiredOption('--along <name=from:to>', 'a parameter, or the number of players')
    .option('--set <name=value>', 'another parameter; repeat for more', collect)
    .option('--out <file>', 'file.svg, file.png or file.csv; repeat for more', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  regulab branches contest/safety-performance --along agents.damage=0.2:4 --out branches.svg\n  regulab branches contest/safety-performance --along agents=1:5',
    )
    .action(async (model, options) => (await import('./commands/branches.js')).branches(model, options));

  program
    .command('simulate')
    .description('draw what chance does after one game: harms, quantiles, the worst cases')
    .argument('<model>', 'id of a model')
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--draws <k>', 'how often', '1000000')
    .option('--seed <k>', 'the same seed gives the same draws', '1')
    .option('--workers <k>', 'worker threads (default: one a processor); any number gives the same')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab simulate overlap/symmetric --set liability=1 --draws 10000000',
    )
    .action(
      async (model, options) => await (await import('./commands/simulate.js')).simulate(model, options),
    );

  program
    .command('experiment')
    .description('draw real data of a model of learning, and set what is measured beside its formulas')
    .argument('<model>', 'id of a model')
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--draw <name=value>', 'a way to draw: design=rademacher, labels=coin; repeat for more', collect)
    .option('--draws <k>', 'how often', '20')
    .option('--seed <k>', 'the same seed gives the same draws', '1')
    .option('--workers <k>', 'worker threads (default: one a processor); any number gives the same')
    .option('--out <file>', 'keep finished draws in a file: running again goes on from there')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab experiment market-entry/scaling --set dimension=finite --set features=300 --set data=500 --draws 50',
    )
    .action(
      async (model, options) => await (await import('./commands/experiment.js')).experiment(model, options),
    );

  program
    .command('calibrate')
    .description('parameters of a model from a file of observations, with intervals and warnings')
    .argument('<family>', 'overlap: audits and incidents; market-entry: losses by data')
    .argument(
      '[file]',
      'CSV with the columns firm, date, g, overlap, exposure, incidents, regime; or N, loss',
    )
    .option('--synthetic <seed>', 'print made-up records instead, with known parameters')
    .option('--pooled', 'one gap and one risk for all firms (default: each its own, where records tell)')
    .option('--clustered', 'errors may go together within firms, which are a sample of firms')
    .option('--drop-bad', 'leave bad rows out and count them; otherwise the first is refused')
    .option('--noise <sd>', "the audit's own standard deviation, where only the gap is known")
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab calibrate overlap --synthetic 1 > audits.csv\n  regulab calibrate overlap audits.csv',
    )
    .action(async (family, file, options) =>
      (await import('./commands/calibrate.js')).calibrate(family, file, options),
    );

  program
    .command('measure')
    .description('measures of a file: models and their parents, or a log of reports')
    .argument('<kind>', 'ecosystem: models and parents; obfuscation: reports')
    .argument(
      '<file>',
      'CSV or Parquet with the columns model, parent, relation and traits; or CSV with time, source, text',
    )
    .option('--text <column>', 'compare the texts of this column')
    .option('--ignore <column>', 'a column that is no trait; repeat for more', collect)
    .option('--pairs <n>', 'pairs of each kind to compare (default: 500)')
    .option('--permutations <n>', 'permutations behind p-values (default: 999)')
    .option('--reference <file>', 'reports that are known to be meant')
    .option('--drop-bad', 'leave bad rows out and count them; otherwise the first is refused')
    .option('--seed <n>', 'seed of all that is drawn', '1')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab measure ecosystem models.csv --text card\n  regulab measure obfuscation reports.csv --reference meant.csv',
    )
    .action(async (kind, file, options) =>
      (await import('./commands/measure.js')).measure(kind, file, options),
    );

  program
    .command('regimes')
    .description('trace the regions of a plane: binding constraints, what the rule does, exit')
    .argument('<model>', 'id of a model')
    .requiredOption('--x <name=from:to>', 'horizontal axis')
    .requiredOption('--y <name=from:to>', 'vertical axis')
    .option('--set <name=value>', 'another parameter; repeat for more', collect)
    .option(
      '--grid <cells>',
      'a grid of so many cells a side instead of curves, solved only where neighbours differ: for models that are slow to solve',
    )
    .option('--out <file>', 'file.svg, file.png or file.geojson; repeat for more', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab regimes fine-tuning/two-attribute --x generalistFloor=0:1.5 --y specialistFloor=0:2.5 --out regimes.svg',
    )
    .action(async (model, options) => (await import('./commands/regimes.js')).regimes(model, options));

  program
    .command('design')
    .description('the best regulation for an objective, for every choice of whom to regulate')
    .argument('<model>', 'id of a model')
    .requiredOption(
      '--maximise <names>',
      'welfare or an outcome; several between commas give their front too',
    )
    .option(
      '--subject-to <conditions>',
      'no-backfiring, mutualism, safety>=0.6, ...; commas between (participation is always asked for)',
    )
    .option('--over <levers>', 'levers, as name or name=from:to, commas between (default: all)')
    .option('--allow-losses', 'players who cannot walk away may earn less than staying out would pay')
    .option('--bargain <rule>', 'the share is agreed on by this rule after the regulation is known')
    .option('--set <name=value>', 'a parameter; repeat for more. Others take their defaults', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab design fine-tuning/two-attribute --maximise welfare --subject-to no-backfiring --over generalistFloor,specialistFloor',
    )
    .action(async (model, options) => (await import('./commands/design.js')).design(model, options));

  program
    .command('verify')
    .description(
      're-check any output (a solution, batch output, a sweep): answers by other code than the solver, the rest by solving anew',
    )
    .argument('<file>', 'JSON, NDJSON, CSV, Parquet or a sweep directory; - for standard input')
    .option('--every <k>', 'check every k-th row', '1')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab solve fine-tuning/two-attribute --json > s.json && regulab verify s.json',
    )
    .action(async (file, options) => (await import('./commands/verify.js')).verifyFile(file, options));

  program
    .command('sweep')
    .description('solve every game of a spec into a directory of Parquet files; resumes by itself')
    .argument('<spec>', 'YAML or JSON; - for standard input')
    .argument('[sbatch...]', 'after --: options for sbatch, with --on slurm')
    .requiredOption('--out <dir>', 'directory of the sweep')
    .option(
      '--shard <i/n>',
      'do part i of n only, env or env/n for a task of an array; the parts of all shards make the whole',
    )
    .option('--workers <k>', 'worker threads (default: one a processor)')
    .addOption(
      new Option(
        '--on <cluster>',
        'slurm: submit what is missing as a job array; kubernetes: print the manifest of an indexed job',
      ).choices(['slurm', 'kubernetes']),
    )
    .option('--tasks <n>', 'with --on: how many tasks (default: 100, and no more than there are parts)')
    .option('--max-running <n>', 'with --on: how many of them at once')
    .option('--image <name>', 'with --on kubernetes: a container image that has regulab')
    .option('--claim <name>', 'with --on kubernetes: the PersistentVolumeClaim that holds --out')
    .option('--force', 'allow more than 1e9 games')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText(
      'after',
      '\nExamples:\n  regulab sweep map.yaml --out map && regulab query map "select status, count(*) from sweep group by 1"\n  regulab sweep map.yaml --out map --on slurm --tasks 200 --max-running 50 -- --partition=short --time=1:00:00',
    )
    .action(async (spec, sbatch, options) =>
      (await import('./commands/sweep.js')).sweep(spec, sbatch, options),
    );

  program
    .command('status')
    .description('how far a sweep has come, from its parts: finished, missing, damaged, who is at work')
    .argument('<dir>', 'a sweep directory')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regulab status map')
    .action(async (dir, options) => (await import('./commands/status.js')).status(dir, options));

  program
    .command('merge')
    .description('join the parts of a finished sweep to a few large Parquet files')
    .argument('<dir>', 'a sweep directory')
    .requiredOption('--out <dir>', 'directory of the files')
    .option('--files <n>', 'how many files', '1')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab merge map --out merged && regulab query merged/sweep.parquet "select count(*) from sweep"',
    )
    .action(async (dir, options) => (await import('./commands/merge.js')).merge(dir, options));

  program
    .command('query')
    .description('answer SQL about a sweep; the sweep is the view sweep')
    .argument('<dir>', 'a sweep directory or a Parquet file')
    .argument('<sql>', 'a query in the dialect of DuckDB')
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV')
    .option('--keep-formulas', 'write texts that begin with = + - @ as they are')
    .addHelpText(
      'after',
      '\nExample:\n  regulab query map "select regime, count(*) as games from sweep group by 1 order by 2 desc"',
    )
    .action(async (dir, sql, options) => (await import('./commands/query.js')).query(dir, sql, options));

  program
    .command('plot')
    .description('draw a heatmap, lines or a scatter of a sweep, as SVG or PNG with its CSV')
    .argument('<data>', 'a sweep directory, a Parquet file or a CSV file')
    .requiredOption('--x <column>', 'horizontal axis')
    .requiredOption('--y <column>', 'vertical axis (the value, for lines)')
    .addOption(
      new Option('--kind <kind>', 'what to draw').choices(['heatmap', 'lines', 'scatter']).default('heatmap'),
    )
    .option('--value <column>', 'what colours a heatmap or the dots: a column, or a condition in SQL')
    .addOption(
      new Option('--aggregate <name>', 'what stands for several rows of one place').choices([
        'mean',
        'share',
        'min',
        'max',
        'any',
      ]),
    )
    .option('--bins <k>', 'stretches of an axis that was drawn at random', '40')
    .option('--by <column>', 'one line for each value of this column')
    .option('--where <sql>', 'rows to keep, as a DuckDB condition')
    .option('--title <text>', 'title of the figure')
    .requiredOption('--out <file>', 'file.svg or file.png; repeat for both', collect)
    .addHelpText(
      'after',
      '\nExamples:\n  regulab plot map --x generalistFloor --y specialistFloor --value safety --out map.svg\n  regulab plot map --x generalistFloor --y specialistFloor --value backfires --aggregate share --out share.svg',
    )
    .action(async (data, options) => (await import('./commands/plot.js')).plot(data, options));

  program
    .command('sensitivity')
    .description(
      'on which parameters outcomes rest: Sobol indices, Shapley effects, Morris, PAWN, derivatives',
    )
    .argument('<model>', 'id of a model')
    .option(
      '--of <names>',
      'outcomes, welfare, backfires, mutualism, effect=NAME or regime=NAME; commas between (default: safety)',
      collect,
    )
    .option('--method <name>', 'sobol, shapley, morris, pawn or derivatives', 'sobol')
    .option(
      '--vary <name=from:to>',
      'a parameter that varies; or name=low:mode:high, name=mean~deviation; repeat for more (default: all, over their usual ranges)',
      collect,
    )
    .option(
      '--correlate <first,second=c>',
      'correlation of a Gaussian copula, for shapley and pawn; repeat for more',
      collect,
    )
    .option('--samples <n>', 'base points or trajectories')
    .option('--missing <value>', 'what an outcome counts as where it has no value')
    .option('--set <name=value>', 'another parameter; repeat for more', collect)
    .option('--seed <k>', 'the same seed gives the same points', '1')
    .option('--workers <k>', 'worker threads (default: one a processor); any number gives the same')
    .option('--out <file>', 'file.svg or file.png; repeat for both', collect)
    .option('--report <dir>', 'directory of a report with pictures and data')
    .option('--json', 'print JSON')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText(
      'after',
      '\nExample:\n  regulab sensitivity fine-tuning/two-attribute --of backfires --vary share=0.2:0.8 --vary specialistFloor=0:1 --vary generalistSafetyCost=0.5:2',
    )
    .action(async (model, options) =>
      (await import('./commands/sensitivity.js')).sensitivity(model, options),
    );

  program
    .command('discover')
    .description('the boxes of parameters in which a condition holds, in words: PRIM or CART on a sweep')
    .argument('<data>', 'a sweep directory or a Parquet file of one')
    .requiredOption('--target <condition>', 'what is to be told apart: backfires, "safety < 0.3", ...')
    .addOption(
      new Option('--method <name>', 'prim: peel and paste; cart: a tree')
        .choices(['prim', 'cart'])
        .default('prim'),
    )
    .option('--input <names>', 'columns that boxes may limit (default: the parameters that vary)', collect)
    .option(
      '--derive <name = expression>',
      'a column of your own, of columns and outcomes without a rule (baselineSafety); repeat for more',
      collect,
    )
    .option('--where <condition>', 'rows to look at')
    .option('--say <words>', 'what a sentence calls the target')
    .option('--density <share>', 'hits wanted among the games of a box (default: 0.8)')
    .option('--least-mass <share>', 'the least part of all games in a box (default: 0.01)')
    .option('--boxes <n>', 'prim: how many boxes (default: 3)')
    .option('--peel <share>', 'prim: most of a box that one step removes (default: 0.05)')
    .option('--paste <share>', 'prim: most of a box that one step adds (default: 0.05)')
    .addOption(
      new Option('--criterion <name>', 'prim: what a step makes large (default: gain)').choices([
        'gain',
        'mean',
      ]),
    )
    .option('--plain', 'prim: peel and paste only; limits are not refined, dropped or rounded')
    .option('--depth <n>', 'cart: splits on the way to a leaf (default: 4)')
    .option('--out <file>', 'file.svg or file.png; repeat for both', collect)
    .option('--report <dir>', 'directory of a report with pictures and data')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regulab discover map --target backfires --derive "floor over anarchy % = specialistFloor / baselineSafety"',
    )
    .action(async (data, options) => (await import('./commands/discover.js')).discover(data, options));

  program
    .command('robust')
    .description(
      'rules for a regulator who does not know the world: least regret, best worst case, best mean, most often good enough',
    )
    .argument('<model>', 'id of a model')
    .requiredOption('--maximise <name>', 'welfare or an outcome')
    .option(
      '--uncertain <name=from:to>',
      'a parameter that is not known; or name=low:mode:high, name=mean~deviation; repeat for more',
      collect,
    )
    .option('--variant <model>', 'another model that may be the right one; repeat for more', collect)
    .option(
      '--selection <names>',
      'which equilibrium comes about where there are several: selected, best, worst; commas between for each of them',
    )
    .option('--satisfice <value>', 'how good is good enough')
    .option('--over <name=from:to>', 'a lever to choose; one or two (default: all of the model)', collect)
    .option('--worlds <k>', 'worlds to look at besides the corners (default: 128)')
    .option('--set <name=value>', 'another parameter; repeat for more', collect)
    .option('--out <file>', 'file.svg or file.png; repeat for both', collect)
    .option('--table <file>', 'CSV of values and regrets in every world')
    .option('--report <dir>', 'directory of a report with pictures and data')
    .option('--workers <k>', 'worker threads (default: one a processor); any number gives the same')
    .option('--json', 'print JSON')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText(
      'after',
      '\nExample:\n  regulab robust overlap/symmetric --maximise welfare --over floor=0:0.25 --uncertain stressedEfficacy=0.2:0.8 --uncertain systemicHarm=0:0.5',
    )
    .action(async (model, options) => (await import('./commands/robust.js')).robust(model, options));

  program
    .command('check')
    .description(
      "check the papers' claims: proved, holding in their games, without a counterexample, refuted, corrected",
    )
    .argument('[paper]', 'slug of a paper (default: all)')
    .option('--steps', 'print the steps of each proof')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regulab check backfiring')
    .action(async (paper, options) => (await import('./commands/check.js')).check(paper, options));

  program
    .command('reproduce')
    .description("recompute a paper's figures and numbers into a directory with a report")
    .argument('[paper]', 'slug of a paper; without it, the papers are listed')
    .option('--out <dir>', 'directory of the report')
    .option('--workers <k>', 'worker threads (default: one a processor)')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText('after', '\nExample:\n  regulab reproduce backfiring --out out/backfiring')
    .action(async (paper, options) => (await import('./commands/reproduce.js')).reproduce(paper, options));

  program
    .command('open')
    .description('open the laboratory in the browser, at a model, a solution or a sweep')
    .argument('[target]', 'id of a model, a sweep directory, a Parquet file, or what solve --json printed')
    .addOption(
      new Option('--page <page>', 'where to begin (default: explore)').choices([
        'explore',
        'map',
        'bargain',
        'frontier',
        'compare',
        'papers',
      ]),
    )
    .option('--set <name=value>', 'a parameter of the model; repeat for more', collect)
    .option('--port <port>', 'port on 127.0.0.1 (default: 7340, or a free one)')
    .option('--no-browser', 'print the address only')
    .addHelpText('after', '\nExample:\n  regulab open fine-tuning/two-attribute --set specialistFloor=0.4')
    .action(async (target, options) => (await import('./commands/open.js')).open(target, options));

  for (const command of program.commands) command.exitOverride();
  const names = program.commands.map((command) => command.name());
  program.on('command:*', ([name]: string[]) => {
    throw unknownName('command', name ?? '', names);
  });
  return program;
}
