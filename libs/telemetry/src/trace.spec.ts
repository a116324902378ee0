import { acceptTraceparent, newTraceparent } from './trace.js';

describe('a trace context', () => {
  it('is taken from the caller when it is well-formed', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(acceptTraceparent(traceparent)).toBe(traceparent);
  });

  it.each([
    undefined,
    '',
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n',
  ])('is never taken from %j', (header) => {
    expect(acceptTraceparent(header)).toBeUndefined();
  });

  it('that is new is well-formed and its own', () => {
    const made = [newTraceparent(), newTraceparent()];
    expect(made.map(acceptTraceparent)).toEqual(made);
    expect(made[0]).not.toBe(made[1]);
  });
});
