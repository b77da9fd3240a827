import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Path of a Chromium, installed from Debian's packages if there is none and that is allowed. */
function findChromium(): string {
  const known = [
    process.env.CHROMIUM ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = () => known.find((path) => path !== '' && existsSync(path));
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!found() && debian) {
    process.stderr.write('installing Chromium from the Debian packages\n');
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
  }
  const path = found();
  if (!path)
    throw new Error(
      'Chromium is not installed; install it (Debian: apt-get install chromium) or set CHROMIUM to its path',
    );
  return path;
}

/** Starts headless Chromium; it talks to nobody but the pages it is given. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
