// Runs the built command once for every message, in one thread that stays. Plain JavaScript: threads of tests start
// without a transformer.
import { Readable } from 'node:stream';
import { workerData } from 'node:worker_threads';
import { run } from '../bin/run.js';

const { state, port } = workerData;
let printed = { out: [], err: [] };
const capture = (name) => (chunk, encoding, done) => {
  printed[name].push(Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8'));
  const then = typeof encoding === 'function' ? encoding : done;
  if (then) process.nextTick(then);
  return true;
};
process.stdout.write = capture('out');
process.stderr.write = capture('err');

port.on('message', async ({ args, input }) => {
  printed = { out: [], err: [] };
  process.exitCode = 0;
  const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)]);
  Object.defineProperty(process, 'stdin', { configurable: true, get: () => stdin });
  await run(['node', 'regulab', ...args]);
  const code = process.exitCode;
  process.exitCode = 0;
  const [out, err] = [printed.out, printed.err].map((chunks) => Buffer.concat(chunks).toString());
  port.postMessage({ code, out, err });
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
});
