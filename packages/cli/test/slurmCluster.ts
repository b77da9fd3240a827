import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, hostname, userInfo } from 'node:os';
import { join } from 'node:path';

/** A Slurm of one node that runs until it is stopped. */
export interface Cluster {
  /** What finds it: variables for `sbatch` and its kin. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a command of Slurm prints. */
  readonly ask: (command: string, ...args: string[]) => string;
  readonly stop: () => Promise<void>;
}

/** Slurm and munge, installed from Debian's packages if they are missing and that is allowed. */
function findSlurm(): void {
  const isThere = () => ['slurmctld', 'slurmd', 'munged'].every((name) => programOf(name) !== null);
  if (!isThere() && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    process.stderr.write('installing Slurm from the Debian packages\n');
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'slurm-wlm', 'munge'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  if (!isThere())
    throw new Error('Slurm is not installed; install it (Debian: apt-get install slurm-wlm munge)');
}

const programOf = (name: string): string | null =>
  [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds; fails with what it was after a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let k = 0; k < 600; k++) {
    if (holds()) return;
    await pause(100);
  }
  throw new Error(`waited a minute for ${what}`);
}

/** Starts Slurm on this machine alone, all its files in one directory. */
export async function startCluster(directory: string, arraySize: number): Promise<Cluster> {
  findSlurm();
  const at = (name: string): string => join(directory, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 });
  const user = userInfo().username;
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')},cred_expire=5
CredType=cred/munge
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
KillWait=2
MaxArraySize=${arraySize}
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
`,
  );
  const environment = { SLURM_CONF: at('slurm.conf') };
  const daemons: ChildProcess[] = [];
  const begin = (name: string, ...args: string[]): void => {
    daemons.push(spawn(programOf(name)!, args, { env: { ...process.env, ...environment }, stdio: 'ignore' }));
  };
  const ask: Cluster['ask'] = (command, ...args) =>
    execFileSync(command, args, { env: { ...process.env, ...environment }, encoding: 'utf8' });
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.reverse()) {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      if (daemon.exitCode === null && daemon.kill('SIGTERM')) await Promise.race([ended, pause(5000)]);
      daemon.kill('SIGKILL');
    }
  };
  begin(
    'munged',
    '--foreground',
    '--force',
    `--socket=${at('munge.socket')}`,
    `--key-file=${at('munge.key')}`,
    `--log-file=${at('munged.log')}`,
    `--pid-file=${at('munged.pid')}`,
    `--seed-file=${at('munged.seed')}`,
  );
  try {
    await until('munge', () => existsSync(at('munge.socket')));
    begin('slurmctld', '-D', '-c');
    begin('slurmd', '-D', '-c');
    await until('the node', () => {
      const state = spawnSync('sinfo', ['--noheader', '--format=%T'], {
        env: { ...process.env, ...environment },
        encoding: 'utf8',
      });
      return state.stdout.trim() === 'idle';
    });
  } catch (error) {
    await stop();
    const log = (name: string): string => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
    throw new Error(`${(error as Error).message}\n${log('slurmctld.log')}\n${log('slurmd.log')}`);
  }
  return { environment, ask, stop };
}
