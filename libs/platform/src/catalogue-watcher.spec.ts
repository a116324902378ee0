import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LiveCatalogue } from '#contracts';
import { createLogger } from '#telemetry';

import { CatalogueWatcher } from './catalogue-watcher.js';
import { readConfig } from './config.js';

describe('the configuration file of a running process', () => {
  let folder: string;
  let file: string;
  let catalogue: LiveCatalogue;
  let watcher: CatalogueWatcher;

  const write = (alias: string) =>
    writeFile(file, `routes: [{ alias: ${alias}, strategy: fallback, targets: [local/extractive] }]`);
  const aliases = () => catalogue.routes.map(({ alias }) => alias);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aerie-config-'));
    file = join(folder, 'aerie.config.yaml');
    await write('first');
    const env = { AERIE_CONFIG: file };
    const config = readConfig(env);
    catalogue = new LiveCatalogue(config.catalogue);
    watcher = new CatalogueWatcher(
      env,
      catalogue,
      config.configText,
      createLogger({ level: 'silent', service: 'test' }),
    );
  });
  afterEach(async () => {
    watcher.onApplicationShutdown();
    await rm(folder, { recursive: true });
  });

  it('is followed', async () => {
    await write('second');
    await vi.waitFor(() => expect(aliases()).toEqual(['second']), 5000);
  });

  it('with a mistake changes nothing, and is followed again when it is mended', async () => {
    await write('third, targts: []');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(aliases()).toEqual(['first']);
    await write('fourth');
    await vi.waitFor(() => expect(aliases()).toEqual(['fourth']), 5000);
  });

  it('that is gone leaves what was read', async () => {
    await rm(file);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(aliases()).toEqual(['first']);
  });
});
