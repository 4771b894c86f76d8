// Debian packages that the tests drive: a mail server and a browser. Also runs alone: `node scripts/install-test-needs.mjs`.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, systemEnv } from './lib.mjs';

const APT_LIMIT_MS = 900_000;

/** The programs that tests need, where they may lie, and the Debian packages that bring them. */
const needs = [
  {
    name: 'dovecot',
    title: 'Dovecot',
    found: () => find('dovecot') !== null && existsSync('/usr/lib/dovecot/imap'),
    packages: ['dovecot-imapd'],
  },
  // The shell draws no window around a page: a page of the whole browser takes half as much work again, which is most of the
  // work of a test that opens one. Systems that lack it have the whole browser.
  {
    name: 'chromium',
    title: 'Chromium',
    found: () => find('chromium-headless-shell') !== null || find('chromium') !== null,
    packages: ['chromium-headless-shell'],
    otherwise: ['chromium'],
  },
  // Without them the pictures of the interface show boxes for letters; no test fails for that, so nothing is skipped.
  {
    name: 'fonts',
    title: 'fonts',
    optional: true,
    found: () =>
      existsSync('/usr/share/fonts/truetype/open-sans') &&
      existsSync('/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf') &&
      existsSync('/usr/share/fonts/truetype/wqy/wqy-microhei.ttc'),
    packages: ['fonts-open-sans', 'fonts-noto-color-emoji', 'fonts-wqy-microhei'],
  },
];

/** A program on PATH or in the folders of system programs, which a person's PATH may lack. */
function find(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

/** How to become root here: nothing to add, `sudo -n`, or not at all (null). */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  const { code } = await run('sudo', ['-n', 'true'], { capture: true, limitMs: 10_000 });
  return code === 0 ? ['sudo', '-n'] : null;
}

async function install(prefix, missing) {
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return run(command, rest, { env: systemEnv(), limitMs: APT_LIMIT_MS });
  };
  const all = (packagesOf) => apt('install', '-y', '--no-install-recommends', ...missing.flatMap(packagesOf));
  await apt('update');
  if ((await all(({ packages }) => packages)).code === 0) return;
  console.log('That failed; once more.');
  await apt('update');
  await all(({ packages, otherwise }) => otherwise ?? packages);
}

/**
 * Installs what is missing where that is possible.
 * Returns the names of the programs that are still missing ('dovecot', 'chromium').
 */
export async function installTestNeeds() {
  const missing = needs.filter((need) => !need.found());
  if (missing.length === 0) return new Set();
  const packages = missing.flatMap((need) => need.packages);
  const prefix = existsSync('/usr/bin/apt-get') ? await asRoot() : null;
  if (prefix === null) {
    console.log(`Not installed here: ${missing.map((need) => need.title).join(', ')}.`);
    console.log(`To run every test, install them (on Debian: apt-get install ${packages.join(' ')}).`);
  } else {
    console.log(`Installing ${packages.join(', ')}`);
    await install(prefix, missing);
  }
  const left = missing.filter((need) => !need.found());
  if (prefix !== null && left.length > 0)
    console.log(`Could not be installed: ${left.map((need) => need.title).join(', ')}.`);
  return new Set(left.filter((need) => need.optional !== true).map((need) => need.name));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await installTestNeeds()).size === 0 ? 0 : 1;
}
