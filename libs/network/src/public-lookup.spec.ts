import { publicLookup } from './public-lookup.js';

const find = (host: string, all: boolean) =>
  new Promise((resolve) => publicLookup(host, { all }, (error, found) => resolve(error?.code ?? found)));

describe('a lookup of public names', () => {
  it.each([true, false])('refuses a name that leads to a private address (all: %s)', async (all) => {
    expect(await find('localhost', all)).toBe('EPRIVATE');
  });

  it('says when there is no such name', async () => {
    expect(await find('nowhere.invalid', true)).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});
