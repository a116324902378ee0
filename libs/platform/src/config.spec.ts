import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError, type Environment, readConfig } from './config.js';

describe('the configuration', () => {
  const home = process.cwd();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aerie-config-'));
    process.chdir(folder);
  });
  afterAll(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  });

  const fileOf = async (yaml: string): Promise<Environment> => {
    const path = join(folder, 'given.yaml');
    await writeFile(path, yaml);
    return { AERIE_CONFIG: path };
  };

  const mistakesIn = (env: Environment): string[] => {
    try {
      readConfig(env);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).mistakes;
    }
    return [];
  };

  it('of nothing is everything embedded, on loopback, with the local model', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      logLevel: 'info',
      documents: { maxBytes: 33_554_432, timeoutMs: 30_000, memoryMb: 512, privateNetwork: false },
      dataDir: join(process.cwd(), '.aerie'),
      adminKey: undefined,
      bus: { kind: 'embedded' },
      database: { kind: 'embedded', dataDir: join(process.cwd(), '.aerie') },
      cache: { kind: 'memory' },
      concurrency: 512,
      modules: undefined,
      catalogue: {
        providers: [{ id: 'local', kind: 'local' }],
        models: [
          expect.objectContaining({ id: 'local/extractive', provider: 'local' }),
          expect.objectContaining({ id: 'local/hashing', provider: 'local' }),
        ],
        retrieval: {},
        vectorStores: {},
        routes: [{ alias: 'auto', strategy: 'fallback', targets: ['local/extractive'] }],
      },
    });
  });

  it('says where vectors are kept, with keys from the environment', async () => {
    const env = await fileOf(`
vector_stores:
  default: qdrant
  qdrant: { url: "http://10.0.0.7:6333", private_network: true, api_key_env: QDRANT_API_KEY }
  weaviate: { url: https://w.example, grpc_url: https://grpc.w.example, timeout_ms: 2000 }
  pinecone: { cloud: aws, region: eu-west-1, api_key_env: PINECONE_API_KEY }
`);
    const { vectorStores } = readConfig({ ...env, QDRANT_API_KEY: 'q-key', PINECONE_API_KEY: 'p-key' }).catalogue;
    expect(vectorStores).toMatchObject({
      default: 'qdrant',
      qdrant: { url: 'http://10.0.0.7:6333', apiKey: 'q-key', timeout_ms: 5000 },
      weaviate: { url: 'https://w.example', grpc_url: 'https://grpc.w.example', timeout_ms: 2000 },
      pinecone: { cloud: 'aws', region: 'eu-west-1', apiKey: 'p-key', timeout_ms: 5000 },
    });
  });

  it('of empty variables is that of none', () => {
    const names = ['PORT', 'HOST', 'KAFKA_BROKERS', 'DATABASE_URL', 'REDIS_URL', 'AERIE_ADMIN_KEY', 'AERIE_CONFIG'];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
  });

  it('takes from the environment what is infrastructure', () => {
    expect(
      readConfig({
        HOST: '0.0.0.0',
        PORT: '0',
        LOG_LEVEL: 'debug',
        AERIE_DATA_DIR: '/var/lib/aerie',
        AERIE_ADMIN_KEY: 'a-key-of-20-letters!',
        KAFKA_BROKERS: 'a:9092, b:9092',
        AERIE_KAFKA_PARTITIONS: '3',
        AERIE_KAFKA_REPLICATION: '2',
        DATABASE_URL: 'postgres://u:p@db/aerie',
        REDIS_URL: 'rediss://cache',
        AERIE_MODULES: 'gateway,llm-router',
        AERIE_CONCURRENCY: '7',
        AERIE_DOCUMENT_MAX_BYTES: '1000',
        AERIE_DOCUMENT_TIMEOUT_MS: '2000',
        AERIE_DOCUMENT_MEMORY_MB: '300',
        AERIE_DOCUMENT_PRIVATE_NETWORK: 'true',
      }),
    ).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      logLevel: 'debug',
      dataDir: '/var/lib/aerie',
      adminKey: 'a-key-of-20-letters!',
      bus: { kind: 'kafka', brokers: ['a:9092', 'b:9092'], partitions: 3, replicationFactor: 2 },
      database: { kind: 'postgres', url: 'postgres://u:p@db/aerie' },
      cache: { kind: 'redis', url: 'rediss://cache' },
      modules: ['gateway', 'llm-router'],
      concurrency: 7,
      documents: { maxBytes: 1000, timeoutMs: 2000, memoryMb: 300, privateNetwork: true },
    });
  });

  it('serves the providers whose keys the environment holds', () => {
    const { catalogue } = readConfig({ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://proxy/v1' });
    expect(catalogue.providers).toEqual([
      {
        id: 'openai',
        kind: 'openai',
        api_key_env: 'OPENAI_API_KEY',
        apiKey: 'sk-1',
        base_url: 'http://proxy/v1',
        private_network: true,
      },
      { id: 'local', kind: 'local' },
    ]);
    expect(catalogue.models.map(({ id }) => id)).toContain('gpt-4o-mini');
    expect(catalogue.models.map(({ id }) => id)).not.toContain('claude-haiku-4-5');
    expect(catalogue.routes).toEqual([
      { alias: 'auto', strategy: 'fallback', targets: ['gpt-4o-mini', expect.any(String), 'local/extractive'] },
    ]);
  });

  it('takes from the file what is data, and its keys from the environment', async () => {
    const env = await fileOf(`
providers: [{ id: main, kind: openai, base_url: https://api.example.com/v1, api_key_env: MAIN_KEY }]
models: [{ id: big, provider: main, provider_model: big-2026, context_window: 1000, max_output_tokens: 100,
           price: { input_usd_per_million: 0.15, output_usd_per_million: 0.6 } }]
routes: [{ alias: auto, strategy: fallback, targets: [big, local/extractive] }]
`);
    const { catalogue } = readConfig({ ...env, MAIN_KEY: 'sk-main' });
    expect(catalogue.providers[0]).toMatchObject({ id: 'main', apiKey: 'sk-main' });
    expect(catalogue.models.map(({ id }) => id)).toEqual(['big', 'local/extractive', 'local/hashing']);
    expect(catalogue.routes).toEqual([{ alias: 'auto', strategy: 'fallback', targets: ['big', 'local/extractive'] }]);
  });

  it('reads aerie.config.yaml of the working folder when no other is named', async () => {
    await writeFile('aerie.config.yaml', 'routes: [{ alias: here, strategy: fallback, targets: [local/extractive] }]');
    expect(readConfig({}).catalogue.routes.map(({ alias }) => alias)).toEqual(['here']);
    await rm('aerie.config.yaml');
  });

  it('reports every mistake of the environment and of the file at once, each with its path', async () => {
    const env = await fileOf(`
provider: []
providers:
  - { id: main, kind: cloud }
  - { id: main, kind: openai, base_url: not a url, api_key_env: sk-secret, api_key: sk-secret }
  - 7
models:
  - { id: big, provider: nobody, context_window: 0, max_output_tokens: 100, price: { input_usd_per_million: -1, output_usd_per_million: 1 } }
  - { id: "spaces here", provider: main, context_window: 10, max_output_tokens: 10, price: 3 }
routes:
  - { alias: big, strategy: luck, targets: [gone] }
`);
    const mistakes = mistakesIn({
      ...env,
      PORT: '99999',
      LOG_LEVEL: 'loud',
      KAFKA_BROKERS: 'kafka',
      DATABASE_URL: 'mysql://root:hunter2@db',
      REDIS_URL: 'cache:6379',
      AERIE_ADMIN_KEY: 'short',
      AERIE_CONCURRENCY: 'many',
      AERIE_DOCUMENT_MEMORY_MB: '1',
      AERIE_DOCUMENT_PRIVATE_NETWORK: 'perhaps',
      AERIE_MODULES: 'gateway,7',
    });
    const paths = [
      'PORT',
      'LOG_LEVEL',
      'KAFKA_BROKERS',
      'DATABASE_URL',
      'REDIS_URL',
      'AERIE_ADMIN_KEY',
      'AERIE_CONCURRENCY',
      'AERIE_DOCUMENT_MEMORY_MB',
      'AERIE_DOCUMENT_PRIVATE_NETWORK',
      'AERIE_MODULES',
      'provider',
      'providers[0].kind',
      'providers[1].base_url',
      'providers[1].api_key_env',
      'providers[1].api_key',
      'providers[2]',
      'models[0].provider',
      'models[0].context_window',
      'models[0].price',
      'models[1].id',
      'models[1].price',
      'routes[0].strategy',
      'routes[0].targets',
    ];
    expect(paths.filter((path) => !mistakes.some((mistake) => mistake.startsWith(`${path}: `)))).toEqual([]);
    expect(mistakes).toContain('providers: "main" stands twice');
    expect(mistakes).toContain('models and routes: "big" stands twice');
    expect(mistakes.join('\n')).not.toMatch(/hunter2|sk-secret|short"/);
  });

  it.each([
    ['text that is no YAML', 'providers: [', /aerie\.config\.yaml: /],
    ['a list', '- 1', /must be a mapping/],
    ['a section that is no list', 'models: { id: big }', /^models: must be a list/],
    ['models without prices', 'models: [{ id: a }, { id: b }]', /^models\[0\]\.price: /],
    ['models that are null', 'models: [null, ~]', /^models\[0\]: must be a mapping/],
    [
      'a price with a typo',
      modelYaml('cache_raed_usd_per_million: 1'),
      /^models\[0\]\.price\.cache_raed_usd_per_million: /,
    ],
    [
      'a loopback address',
      providerYaml('http://127.0.0.1:11434/v1'),
      /^providers\[0\]\.base_url: is a private address/,
    ],
    ["the address of a cloud's metadata", providerYaml('http://169.254.169.254/v1'), /is a private address/],
    ['a vector store without its address', 'vector_stores: { qdrant: {} }', /^vector_stores\.qdrant: .*url/],
    [
      'a vector store with a typo',
      'vector_stores: { qdrant: { url: "https://q.example", time_out: 1 } }',
      /^vector_stores\.qdrant\.time_out: /,
    ],
    [
      'a vector store on loopback',
      'vector_stores: { qdrant: { url: "http://[::1]:6333" } }',
      /^vector_stores\.qdrant\.url: is a private/,
    ],
    ['a vector store that nobody knows', 'vector_stores: { default: chroma }', /^vector_stores\.default: /],
    [
      'a default that is nowhere',
      'vector_stores: { default: weaviate }',
      /^vector_stores\.default: vector_stores\.weaviate must/,
    ],
    [
      'pinecone without a key',
      'vector_stores: { pinecone: { cloud: aws, region: eu-west-1 } }',
      /^vector_stores\.pinecone\.api_key_env: /,
    ],
    ['azure without an address', 'providers: [{ id: az, kind: azure }]', /^providers\[0\]\.base_url: azure needs one/],
    ['a canary without a candidate', routeYaml('strategy: canary'), /^routes\[0\]\.candidate: canary needs one/],
    [
      'a candidate that nobody has',
      routeYaml('strategy: shadow, candidate: { model: gone, share: 0.1 }'),
      /^routes\[0\]\.candidate\.model: no model has the id "gone"/,
    ],
    [
      'a candidate with a typo',
      routeYaml('strategy: shadow, candidate: { model: gone, shore: 0.1 }'),
      /^routes\[0\]\.candidate\.shore: /,
    ],
    [
      'weights of others',
      routeYaml('strategy: weighted, weights: { gone: 1 }'),
      /^routes\[0\]\.weights: "gone" is not/,
    ],
    ['fields that do nothing', routeYaml('strategy: fallback, sticky: user'), /^routes\[0\]\.sticky: is only of the/],
    [
      'a route to nowhere',
      'routes: [{ alias: a, strategy: fallback, targets: [] }]',
      /^routes\[0\]\.targets: must name/,
    ],
  ])('with a file that holds %s is refused with its path', async (_, yaml, mistake) => {
    expect(mistakesIn(await fileOf(yaml))).toContainEqual(expect.stringMatching(mistake));
  });

  it('with a file that is not there is refused', () => {
    expect(mistakesIn({ AERIE_CONFIG: './nowhere.yaml' })).toEqual([
      expect.stringMatching(/^AERIE_CONFIG: \.\/nowhere\.yaml cannot be read/),
    ]);
  });

  it('says all that is wrong in one message, a line each', () => {
    expect(new ConfigError(['PORT: no', 'HOST: no']).message).toBe(
      'the configuration is invalid:\n  - PORT: no\n  - HOST: no',
    );
  });
});

function providerYaml(address: string): string {
  return `providers: [{ id: here, kind: openai, base_url: "${address}" }]`;
}

function routeYaml(fields: string): string {
  return `routes: [{ alias: a, targets: [local/extractive], ${fields} }]`;
}

function modelYaml(price: string): string {
  const prices = `{ input_usd_per_million: 1, output_usd_per_million: 1, ${price} }`;
  return `models: [{ id: a, provider: local, context_window: 10, max_output_tokens: 10, price: ${prices} }]`;
}
