import OpenAI, { toFile } from 'openai';

import type { TenantAndKey, TestPlatform } from '#testing';

import { refusal, Standalone } from './standalone.suite.js';

describe('files', () => {
  let standalone: Standalone;
  let platform: TestPlatform;
  let who: TenantAndKey;

  beforeAll(async () => {
    standalone = await Standalone.start();
    ({ platform } = standalone);
    who = await platform.createTenantAndKey();
  });
  afterAll(() => standalone?.stop());

  const files = (of: TenantAndKey = who) => platform.openai(of.key).files;
  const post = (body: FormData | string, headers: Record<string, string> = {}) =>
    fetch(`${platform.url}/v1/files`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${who.key}`, ...headers },
    });

  it('come back to the byte, whatever their size', async () => {
    for (const size of [0, 1, 1024 * 1024, 2_500_001]) {
      const content = Buffer.alloc(size, 'ab\0c');
      const kept = await files().create({ file: await toFile(content, 'data.bin'), purpose: 'assistants' });
      expect(kept).toMatchObject({ object: 'file', bytes: size, filename: 'data.bin', purpose: 'assistants' });
      const answer = await files().content(kept.id);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    }
  });

  it('are listed newest first, page by page, read and deleted', async () => {
    const of = await platform.createTenantAndKey();
    const made: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      made.unshift((await files(of).create({ file: await toFile(Buffer.from(name), name), purpose: 'batch' })).id);
    }
    expect((await Array.fromAsync(files(of).list({ limit: 2 }))).map(({ id }) => id)).toEqual(made);
    expect(await Array.fromAsync(files(of).list({ purpose: 'vision' }))).toEqual([]);
    expect(await files(of).retrieve(made[0]!)).toMatchObject({ id: made[0], filename: 'c' });
    expect(await files(of).delete(made[0]!)).toEqual({ id: made[0], object: 'file', deleted: true });
    await refusal(files(of).retrieve(made[0]!), OpenAI.NotFoundError);
    await refusal(files(of).content(made[0]!), OpenAI.NotFoundError);
  });

  it('of another tenant do not exist', async () => {
    const { id } = await files().create({ file: await toFile(Buffer.from('secret'), 'a.txt'), purpose: 'user_data' });
    const other = await platform.createTenantAndKey();
    await refusal(files(other).retrieve(id), OpenAI.NotFoundError);
    await refusal(files(other).content(id), OpenAI.NotFoundError);
    await refusal(files(other).delete(id), OpenAI.NotFoundError);
    expect(await Array.fromAsync(files(other).list())).toEqual([]);
    expect(await files().retrieve(id)).toMatchObject({ id });
  });

  it('that are no form, have no file or an unknown purpose are refused and leave nothing', async () => {
    const of = async (answer: Promise<Response>) => {
      const { status, ...rest } = await answer;
      return { status, ...rest, body: await (await answer).json() };
    };
    const form = (fields: Record<string, string | Blob>) => {
      const made = new FormData();
      for (const [name, value] of Object.entries(fields)) made.append(name, value);
      return made;
    };
    const refused = { status: 400, body: { error: { code: 'invalid_request' } } };
    const before = (await Array.fromAsync(files().list())).length;
    expect(await of(post('{}', { 'content-type': 'application/json' }))).toMatchObject(refused);
    expect(await of(post(form({ purpose: 'assistants' })))).toMatchObject(refused);
    expect(await of(post(form({ file: new Blob(['x']), purpose: 'conquest' })))).toMatchObject(refused);
    expect(await of(post(form({ file: new Blob(['x']) })))).toMatchObject(refused);
    const broken = post('--x\r\nbroken', { 'content-type': 'multipart/form-data; boundary=x' });
    expect((await broken).status).toBe(400);
    expect((await Array.fromAsync(files().list())).length).toBe(before);
  });

  it('above 100 MiB are refused as too large', async () => {
    const form = new FormData();
    form.append('purpose', 'assistants');
    form.append('file', new Blob([Buffer.alloc(101 * 1024 * 1024)]), 'huge.bin');
    const answer = await post(form);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { code: 'too_large', param: 'file' } });
  });
});
