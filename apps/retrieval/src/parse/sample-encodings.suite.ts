/** An encoder for an encoding of one or two bytes a character, read off its decoder. */
export function encoderOf(label: string): (text: string) => Uint8Array {
  const decoder = new TextDecoder(label, { fatal: true });
  const codes = new Map<string, number[]>();
  const learn = (...bytes: number[]) => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes));
      if (text.length === 1 && !codes.has(text)) codes.set(text, bytes);
    } catch {}
  };
  for (let first = 0; first < 256; first++) learn(first);
  for (let first = 0x81; first < 0xff; first++) for (let second = 0x40; second < 0xff; second++) learn(first, second);
  return (text) =>
    Uint8Array.from(
      [...text].flatMap((character) => {
        const code = codes.get(character);
        if (!code) throw new Error(`${label} has no ${character}`);
        return code;
      }),
    );
}

export const utf16 = (text: string, order: 'le' | 'be', withMark: boolean): Buffer => {
  const bytes = Buffer.from((withMark ? '\ufeff' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
