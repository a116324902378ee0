import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstallPackages, downloadSource, installPackages, offersPackage } from './apt.js';
import { installAlone, sayInstalling } from './project-cache.js';
import { installed, run } from './run-command.js';

/** The first Debian release that carries pgvector; its source builds on older PostgreSQL versions too. */
const RELEASE_WITH_PGVECTOR = 'trixie';

export interface PostgresInstallation {
  /** Folder of `postgres` and `initdb`. */
  binaries: string;
  /** Folder of the extensions' control files. */
  extensions: string;
  major: number;
}

/** Makes `create extension vector` work for this PostgreSQL: a package where there is one, else built from source. */
export async function ensurePgvector(postgres: PostgresInstallation): Promise<void> {
  if (hasPgvector(postgres)) return;
  if (!(await canInstallPackages())) {
    throw new Error(`pgvector is missing for PostgreSQL ${postgres.major} in ${postgres.binaries}: install pgvector`);
  }
  await installAlone(async () => {
    if (hasPgvector(postgres)) return;
    const packaged = `postgresql-${postgres.major}-pgvector`;
    sayInstalling(`pgvector for PostgreSQL ${postgres.major}`);
    if (await offersPackage(packaged)) await installPackages(packaged);
    else await buildFromSource(postgres);
  });
}

function hasPgvector(postgres: PostgresInstallation): boolean {
  return existsSync(join(postgres.extensions, 'vector.control'));
}

async function buildFromSource(postgres: PostgresInstallation): Promise<void> {
  const tools = (await installed('make')) && (await installed('gcc')) ? [] : ['make', 'gcc', 'libc6-dev'];
  await installPackages(`postgresql-server-dev-${postgres.major}`, 'dpkg-dev', ...tools);
  const folder = await mkdtemp(join(tmpdir(), 'aerie-pgvector-'));
  try {
    await downloadSource('pgvector', RELEASE_WITH_PGVECTOR, folder);
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.orig.tar.gz'));
    if (!tarball) throw new Error('the pgvector source package holds no .orig.tar.gz');
    await run('tar', ['-xzf', tarball, '--strip-components=1', '--one-top-level=source'], { cwd: folder });
    // No bitcode (it needs clang) and no -march=native: the result must run on any machine of the fleet.
    const settings = [`PG_CONFIG=${postgres.binaries}/pg_config`, 'with_llvm=no', 'OPTFLAGS='];
    await run('make', ['-s', '-j2', ...settings], { cwd: join(folder, 'source') });
    await run('make', ['-s', 'install', ...settings], { cwd: join(folder, 'source') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
