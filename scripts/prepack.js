// Before `npm pack`, in the folder of a package: leaves out of package.json what only the workspace knows, and brings the licence. After it
// (`--undo`) everything is as it was.
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = 'package.json.kept';
const root = join(import.meta.dirname, '..');

// A pack that was interrupted left the original aside.
if (existsSync(KEPT)) renameSync(KEPT, 'package.json');
if (process.argv.includes('--undo')) rmSync('LICENSE', { force: true });
else {
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  copyFileSync('package.json', KEPT);
  copyFileSync(join(root, 'LICENSE'), 'LICENSE');
  const { scripts: _, devDependencies: __, ...rest } = own;
  const published = JSON.parse(JSON.stringify(rest), (key, value) => (key === 'source' ? undefined : value));
  writeFileSync('package.json', `${JSON.stringify(published, null, 2)}\n`);
}
