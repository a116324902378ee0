import { randomBytes } from 'node:crypto';

import * as fc from 'fast-check';

import { TokenRestorer } from './token-restorer.js';
import { Vault } from './vault.js';

const free = () => false;

describe('a vault', () => {
  it('gives the same value the same token, and another value or type another one', () => {
    const vault = Vault.for('job', free);
    const token = vault.tokenOf('EMAIL', 'a@b.example');
    expect(token).toMatch(/^\[\[EMAIL_1_[a-z0-9]{2}\]\]$/);
    expect(vault.tokenOf('EMAIL', 'a@b.example')).toBe(token);
    expect(new Set([token, vault.tokenOf('EMAIL', 'c@b.example'), vault.tokenOf('PERSON', 'a@b.example')]).size).toBe(
      3,
    );
  });

  it('gives a job that is delivered again the same tokens', () => {
    expect(Vault.for('job', free).tokenOf('EMAIL', 'x')).toBe(Vault.for('job', free).tokenOf('EMAIL', 'x'));
  });

  it('makes no token that already stands in the request', () => {
    const taken = Vault.for('job', free).tokenOf('EMAIL', 'x');
    const vault = Vault.for('job', (ending) => taken.endsWith(ending));
    expect(vault.tokenOf('EMAIL', 'x')).not.toBe(taken);
  });

  it('opens with its key for its owner only, and then knows all it knew', () => {
    const key = randomBytes(32);
    const vault = Vault.for('job', free);
    const token = vault.tokenOf('STREET_ADDRESS', 'Ünter den "Linden" 1');
    const sealed = vault.seal(key, 'owner');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('Linden');
    const opened = Vault.unseal(sealed, key, 'owner');
    expect(opened.valueOf(token)).toBe('Ünter den "Linden" 1');
    expect(opened.tokenOf('STREET_ADDRESS', 'Ünter den "Linden" 1')).toBe(token);
    expect(opened.tokenOf('STREET_ADDRESS', 'another')).not.toBe(token);
    expect(() => Vault.unseal(sealed, key, 'somebody else')).toThrow('authenticate');
    expect(() => Vault.unseal(sealed, randomBytes(32), 'owner')).toThrow('authenticate');
  });

  it('conceals longer values before the shorter ones inside them', () => {
    const vault = Vault.for('job', free);
    const short = vault.tokenOf('PERSON', 'Ann');
    const long = vault.tokenOf('PERSON', 'Ann Berg');
    expect(vault.conceal('Ann Berg and Ann')).toBe(`${long} and ${short}`);
  });
});

describe('putting values back', () => {
  const vault = Vault.for('job', free);
  const values = ['a@b.example', 'Ann [[Bo]] Berg', '+1 202 555 0143', '[['];
  const tokens = values.map((value, at) => vault.tokenOf(at % 2 ? 'PERSON' : 'EMAIL', value));

  function restored(chunks: readonly string[]): string {
    const restorer = new TokenRestorer(vault);
    return chunks.map((chunk) => restorer.push(chunk)).join('') + restorer.flush();
  }

  it('gives back every value that was taken out, byte for byte, in whatever pieces the text comes', () => {
    const around = fc.constantFrom('[', '[[', ']]', ' ', 'text', '[[EMAIL_7_zz]]', '\\', '"', '👩', '[[EMAIL_', '_1');
    const piece = fc.oneof(fc.integer({ min: 0, max: values.length - 1 }), around, fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const text = pieces.map((of) => (typeof of === 'number' ? tokens[of]! : of)).join('');
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, i) => text.slice(at[i], end));
        const whole = restored([text]);
        expect(restored(chunks)).toBe(whole);
        expect(restored(text.split(''))).toBe(whole);
      }),
      { numRuns: 5000 },
    );
    expect(restored([`${tokens[0]} ${tokens[1]}[${tokens[2]}]`])).toBe(`${values[0]} ${values[1]}[${values[2]}]`);
  });

  it('holds no more than a token is long', () => {
    const restorer = new TokenRestorer(vault);
    const text = '[['.repeat(50_000);
    expect(restorer.push(text).length).toBeGreaterThan(text.length - vault.longestToken - 1);
  });
});
