// Loaded before the command (`node --import`): breaks the n-th change of a file, as FAULT=thread:n:how says.
// `fail`: the change fails as on a broken or full disk. `tear`: half of it is made, then the process dies. `lose`: the process dies, and
// with it the machine: what was written and not flushed is gone, and names that were given and not flushed are not given. `names`: the same, but names are given.
// FAULT=thread:0:count writes to the file COUNT how many changes there were.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const [thread, at, how] = (process.env.FAULT ?? 'none:0:none').split(':');
const mine = (thread === 'main') === isMainThread && thread !== 'none';
const real = { ...fs };
let calls = 0;

/** Lengths of files as they are on the disk, and names that only the memory knows, the latest last. */
const flushed = new Map();
const named = [];
const paths = new Map();

const sizeOf = (path) => {
  try {
    return real.statSync(path).size;
  } catch {
    return 0;
  }
};

const die = () => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
};

const losePower = () => {
  for (const [path, length] of flushed) {
    try {
      if (sizeOf(path) > length) real.truncateSync(path, length);
    } catch {
      // Gone already.
    }
  }
  for (const undo of how === 'names' ? [] : named.reverse()) {
    try {
      undo();
    } catch {
      // Gone already.
    }
  }
  die();
};

/** Counts a change; breaks it if it is the one. `half` makes half of it. */
const change = (half = () => undefined) => {
  calls++;
  if (how === 'count') {
    if (mine) real.writeFileSync(process.env.COUNT, String(calls));
    return;
  }
  if (!mine || calls !== Number(at)) return;
  if (how === 'fail') {
    const code = calls % 2 ? 'ENOSPC' : 'EIO';
    throw Object.assign(new Error(`${code}: broken on purpose`), { code });
  }
  half();
  if (how === 'tear') die();
  losePower();
};

const touch = (path) => {
  if (!flushed.has(path)) {
    const isNew = !real.existsSync(path);
    flushed.set(path, isNew ? 0 : sizeOf(path));
    if (isNew)
      named.push(Object.assign(() => real.rmSync(path, { force: true }), { directory: dirname(path), path }));
  }
};
const nameOf = (file) => (typeof file === 'number' ? paths.get(file) : String(file));
const halfOf = (data) =>
  typeof data === 'string' ? data.slice(0, data.length >> 1) : data.subarray(0, data.length >> 1);

fs.openSync = (path, flags, ...rest) => {
  if (typeof flags === 'string' && /[wa]|r\+/.test(flags)) touch(String(path));
  const file = real.openSync(path, flags, ...rest);
  paths.set(file, String(path));
  return file;
};
fs.writeFileSync = (file, data, ...rest) => {
  const path = nameOf(file);
  if (path !== undefined) touch(path);
  change(() => real.writeFileSync(file, halfOf(data), ...rest));
  return real.writeFileSync(file, data, ...rest);
};
fs.writeSync = (file, data, ...rest) => {
  const path = nameOf(file);
  if (path !== undefined) touch(path);
  change();
  return real.writeSync(file, data, ...rest);
};
fs.fsyncSync = (file) => {
  change();
  real.fsyncSync(file);
  const path = nameOf(file);
  if (path === undefined) return;
  flushed.set(path, sizeOf(path));
  for (let k = named.length - 1; k >= 0; k--) if (named[k].directory === path) named.splice(k, 1);
};
fs.renameSync = (from, to) => {
  change();
  const before = real.existsSync(to) ? real.readFileSync(to) : null;
  real.renameSync(from, to);
  const length = flushed.get(from) ?? sizeOf(to);
  flushed.delete(from);
  flushed.set(to, length);
  for (let k = named.length - 1; k >= 0; k--) if (named[k].path === from) named.splice(k, 1);
  named.push(
    Object.assign(
      () => {
        real.renameSync(to, from);
        if (before !== null) real.writeFileSync(to, before);
      },
      { directory: dirname(to) },
    ),
  );
};
fs.rmSync = (path, ...rest) => {
  change();
  return real.rmSync(path, ...rest);
};
fs.mkdirSync = (path, ...rest) => {
  change();
  return real.mkdirSync(path, ...rest);
};
fs.linkSync = (from, to) => {
  change();
  return real.linkSync(from, to);
};
fs.write = (file, data, ...rest) => {
  const path = nameOf(file);
  if (path !== undefined) touch(path);
  const done = rest[rest.length - 1];
  try {
    change();
  } catch (error) {
    process.nextTick(done, error);
    return;
  }
  real.write(file, data, ...rest);
};
fs.open = (path, flags, ...rest) => {
  const done = rest.pop();
  if (typeof flags === 'string' && /[wa]|r\+/.test(flags)) touch(String(path));
  real.open(path, flags, ...rest, (error, file) => {
    if (!error) paths.set(file, String(path));
    done(error, file);
  });
};
syncBuiltinESMExports();
