import { secretsCheck } from './secrets.check.js';

/** Key-shaped values are put together here so that no scanner takes the repository's own for real ones. */
const RANDOM = 'q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7Ta2Ue9Wi4Xo8Pk3Dz6Vb1Cn5Sq';
const KEYS: Record<string, string> = {
  OPENAI_KEY: ['sk', 'proj', RANDOM].join('-'),
  ANTHROPIC_KEY: ['sk', 'ant', 'api03', RANDOM].join('-'),
  AWS_ACCESS_KEY: ['AKIA', 'Q7ZT2LX3BW4KD5RV'].join(''),
  GITHUB_TOKEN: ['ghp', RANDOM.slice(0, 36)].join('_'),
  SLACK_TOKEN: ['xoxb', '123456789012', RANDOM.slice(0, 24)].join('-'),
  STRIPE_KEY: ['sk', 'live', RANDOM.slice(0, 24)].join('_'),
  GOOGLE_KEY: 'AIza' + RANDOM.slice(0, 35),
  MODEL_TOKEN: ['hf', RANDOM.slice(0, 34)].join('_'),
  JWT: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NSJ9', RANDOM.slice(0, 43)].join('.'),
};

const found = (text: string): string[] =>
  secretsCheck.scan(text, 0).map((span) => `${span.type} ${text.slice(span.start, span.end)}`);

describe('secrets check', () => {
  it.each(Object.entries(KEYS))('finds a vendor key: %s', (type, key) => {
    expect(found(`use ${key} here`)).toEqual([`${type} ${key}`]);
    expect(found(`KEY="${key}"`)).toEqual([`${type} ${key}`]);
  });

  it('finds random values that a name gives away', () => {
    const value = RANDOM.slice(0, 32);
    expect(found(`api_key = "${value}"`)).toEqual([`GENERIC_SECRET ${value}`]);
    expect(found(`"client_secret": "${value}"`)).toEqual([`GENERIC_SECRET ${value}`]);
    expect(found(`Authorization: Bearer ${value}`)).toEqual([`GENERIC_SECRET ${value}`]);
    expect(found('password: hunter42!x')).toEqual(['GENERIC_SECRET hunter42!x']);
  });

  it.each([
    ['vercel_api_token', RANDOM.slice(0, 24)],
    ['HEROKU_API_KEY', '4f1c9a7e-52b8-4d06-9e3b-7ac15d80f264'],
    ['sonarToken', 'k3v9x2m7q1z8w4t6b5n0j2h8g4f7d1s9c3l6p5r2'],
    ['mailchimp-key', '9c4e1b7a3f8d2065e7b1c94a8f3d6027'],
  ])('finds a value that %s names, however it is assigned', (name, value) => {
    const texts = [`${name} = "${value}"`, `"${name}": "${value}"`, `${name}=${value}`, `export ${name}='${value}'`];
    const calls = [
      `${name} := "${value}"`,
      `${name} => ${value}`,
      `${name}("${value}")`,
      `<${name}>${value}</${name}>`,
    ];
    for (const text of [...texts, ...calls]) expect(found(text)).toEqual([`GENERIC_SECRET ${value}`]);
  });

  it('finds a password on a command line', () => {
    expect(found('curl -u admin:t0pSecret9 https://h.example')).toEqual(['GENERIC_SECRET t0pSecret9']);
  });

  it('finds the head of a private key; the engine swallows its body', () => {
    const head = `-----BEGIN ${'RSA PRIVATE'} KEY-----`;
    expect(secretsCheck.scan(`${head}\nMIIE`, 0)).toMatchObject([
      { type: 'PRIVATE_KEY', end: head.length, swallow: 'pem' },
    ]);
  });

  it.each([
    ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
    ['sk', 'x'.repeat(40)].join('-'),
    'api_key = "your-api-key-goes-here-1"',
    'token: process.env.API_TOKEN_V2',
    'const token = getToken(user42, options)',
    'the token limit is 4096 and the key is primary_key_2',
    'password: ********',
    'sk-learn-is-a-nice-library-for-machine-learning',
    '-----BEGIN CERTIFICATE-----',
    'secret: the quick brown fox',
    'publicKeyToken="b77a5c561934e089"',
    '"key_id": "9c4e1b7a3f8d2065e7b1c94a8f3d6027"',
    'request_token_id = "4f1c9a7e-52b8-4d06-9e3b-7ac15d80f264"',
    'session: 4f1c9a7e-52b8-4d06-9e3b-7ac15d80f264',
    'secretPath = "/etc/app2/secrets/key01"',
    'apiKey = config.services.api2.key',
    'token = "access_token_for_user_2"',
    'primary_key: users_accounts_2024_archive',
    'tokenizer: bert-base-uncased-v2-large',
    'password: Uint8Array',
    '"src/keys.ts": "8742e9eb87184356fac58a033607501f6193d7cb"',
    'DB_PASSWORD=${DB_PASSWORD_2}',
    'commit 8742e9eb87184356fac58a033607501f6193d7cb',
    '"integrity": "sha512-q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7Ta2Ue9Wi4Xo8Pk3Dz6Vb1Cn5Sq=="',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });
});
