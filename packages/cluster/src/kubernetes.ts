import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Laboratory, misuse } from '@regulab/core';
import { planHash } from '@regulab/sweep/hash.js';
import { readModelSource } from '@regulab/sweep/modelFiles.js';
import { planSweep } from '@regulab/sweep/plan.js';
import type { SweepSpec } from '@regulab/sweep/spec.js';
import { stringify } from 'yaml';

export interface KubernetesOptions {
  /** How many tasks the sweep is cut into; no more than there are parts. */
  readonly tasks: number;
  readonly maxRunning?: number;
  /** Allows more than 1e9 games. */
  readonly force?: boolean;
  /** A container image with `regulab` on its path. */
  readonly image: string;
  /** The PersistentVolumeClaim that all tasks write to. */
  readonly claim: string;
  /** The directory of the sweep within the claim. */
  readonly directory: string;
}

/** A pod of a task that is killed is replaced so often. */
const RESTARTS = 3;
/** A spec is kept in a ConfigMap, which holds no more. */
const LONGEST_SPEC = 1 << 20;
const MOST_TASKS = 100_000;
const DATA = '/data';
const SPEC = '/spec';
/** Exit codes with which another try ends the same way: misuse, failure. */
const FINAL_CODES = [2, 3];
/** A name of an object: RFC 1123. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Files of models by name, as they go into the ConfigMap. */
async function modelTexts({ files }: Laboratory): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const { path } of files) {
    const { paths } = await readModelSource(path);
    if (paths.length > 1)
      throw misuse(
        `${path} imports ${paths[1]}; a job is given one file of models each: bundle it to one, or put regulab with your models into the image`,
      );
    // Names of keys are letters, digits, dots, dashes and underscores, and two files may have one name.
    texts[`models-${Object.keys(texts).length}-${basename(path).replaceAll(/[^\w.-]/g, '-')}`] = readFileSync(
      path,
      'utf8',
    );
  }
  return texts;
}

/**
 * The manifest of an indexed Kubernetes Job that runs a sweep, and of the ConfigMap with its spec: YAML for `kubectl apply`. Each index
 * is a shard; a pod that is killed is replaced alone, up to three times (Kubernetes 1.29 or newer).
 *
 * @param text the spec as it is written
 * @throws RegulabError `misuse` for what Kubernetes would refuse
 */
export async function kubernetesManifest(
  laboratory: Laboratory,
  spec: SweepSpec,
  text: string,
  options: KubernetesOptions,
): Promise<string> {
  const { image, claim, directory } = options;
  const plan = planSweep(laboratory, spec, { force: options.force ?? false });
  for (const [name, value] of Object.entries({ tasks: options.tasks, 'max-running': options.maxRunning }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= MOST_TASKS))
      throw misuse(`--${name} is ${value}; it must be a whole number from 1 to ${MOST_TASKS}`);
  if (!OBJECT_NAME.test(claim))
    throw misuse(
      `--claim is ${claim}; it must be the name of a PersistentVolumeClaim: small letters, digits, - and .`,
    );
  if (!/^\S+$/.test(image))
    throw misuse(`--image is ${JSON.stringify(image)}; it must name a container image`);
  const inside = directory.replace(/^(\.?\/)+/, '');
  if (inside === '' || inside.split('/').includes('..'))
    throw misuse(`--out is ${directory}; it must be a directory within the claim, for example map`);
  const models = await modelTexts(laboratory);
  const size = [text, ...Object.values(models)].reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  if (size > LONGEST_SPEC)
    throw misuse(
      `the spec${Object.keys(models).length > 0 ? ' and the files of models have' : ' has'} ${size} bytes; a ConfigMap holds no more than ${LONGEST_SPEC}`,
    );
  const tasks = Math.min(options.tasks, plan.chunks);
  const name = `${`regulab-${plan.model.id.replaceAll(/[^a-z0-9]+/g, '-').replace(/-$/, '')}`.slice(0, 43)}-${planHash(plan).slice(0, 8)}`;
  const generated = { app: 'regulab' };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-spec`, labels: generated },
    data: { 'spec.yaml': text, ...models },
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: generated },
    spec: {
      completionMode: 'Indexed',
      completions: tasks,
      parallelism: Math.min(options.maxRunning ?? tasks, tasks),
      backoffLimitPerIndex: RESTARTS,
      maxFailedIndexes: tasks,
      podFailurePolicy: {
        rules: [
          {
            action: 'FailIndex',
            onExitCodes: { containerName: 'sweep', operator: 'In', values: FINAL_CODES },
          },
        ],
      },
      template: {
        metadata: { labels: generated },
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'sweep',
              image,
              command: ['regulab'],
              args: [
                'sweep',
                `${SPEC}/spec.yaml`,
                '--out',
                `${DATA}/${inside}`,
                '--shard',
                `env/${tasks}`,
                '--workers',
                '1',
                ...Object.keys(models).flatMap((file) => ['--models', `${SPEC}/${file}`]),
                ...(options.force ? ['--force'] : []),
              ],
              resources: { requests: { cpu: '1', memory: '1Gi' } },
              volumeMounts: [
                { name: 'data', mountPath: DATA },
                { name: 'spec', mountPath: SPEC, readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: claim } },
            { name: 'spec', configMap: { name: `${name}-spec` } },
          ],
        },
      },
    },
  };
  return `${stringify(config)}---\n${stringify(job)}`;
}
