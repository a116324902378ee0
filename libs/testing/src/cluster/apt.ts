import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { run } from './run-command.js';

const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const QUIET = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300'];

/** Whether packages can be installed here: Debian, and root. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await osRelease())['ID'] === 'debian';
}

/** Installs Debian packages; package lists that are missing or outdated are fetched when the first attempt fails. */
export async function installPackages(...names: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', [...QUIET, 'install', '--no-install-recommends', ...names], { env });
  try {
    await install();
  } catch {
    await run('apt-get', ['-q', 'update'], { env });
    await install();
  }
}

/** Whether the configured distribution offers a package under this name. */
export async function offersPackage(name: string): Promise<boolean> {
  return /Candidate: (?!\(none\))/.test(await run('apt-cache', ['policy', name]));
}

/**
 * Downloads a source package of another Debian release into `folder` (which also keeps apt's own state for it, so that
 * the machine's configuration stays as it is). The mirror is the one that apt already uses here.
 */
export async function downloadSource(name: string, release: string, folder: string): Promise<void> {
  await mkdir(`${folder}/lists/partial`, { recursive: true });
  await mkdir(`${folder}/cache/archives/partial`, { recursive: true });
  const signedBy = existsSync(DEBIAN_KEYRING) ? `Signed-By: ${DEBIAN_KEYRING}\n` : '';
  const source = `Types: deb-src\nURIs: ${await mirror()}\nSuites: ${release}\nComponents: main\n${signedBy}`;
  await writeFile(`${folder}/release.sources`, source);
  const paths = { 'Etc::sourcelist': 'release.sources', 'State::lists': 'lists', Cache: 'cache' };
  const options = Object.entries(paths).flatMap(([key, path]) => ['-o', `Dir::${key}=${folder}/${path}`]);
  // apt would drop to its own account, which may not enter this folder.
  options.push('-o', 'Dir::Etc::sourceparts=-', '-o', 'APT::Sandbox::User=root');
  await run('apt-get', ['-q', 'update', ...options]);
  await run('apt-get', ['-q', 'source', '--download-only', ...options, name], { cwd: folder });
}

/** Base URI from which the running release's main component comes, as apt is configured on this machine. */
async function mirror(): Promise<string> {
  const codename = (await osRelease())['VERSION_CODENAME'];
  const format = '$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)';
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const match = targets.split('\n').find((line) => line.endsWith(`|${codename}|main|Debian`));
  if (!match)
    throw new Error(`apt has no source for ${codename} main here, so no Debian source package can be fetched`);
  return match.split('|')[0]!;
}

async function osRelease(): Promise<Record<string, string>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const pairs = [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
}
