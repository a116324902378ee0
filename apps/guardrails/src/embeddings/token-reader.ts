import type { Tokenizer } from '#contracts';

type Decode = (tokens: number[]) => string;

/** An encoder takes up to 66 MB, so that each is loaded by the first request that needs it. */
const LOADERS: Record<Tokenizer, () => Promise<Decode>> = {
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base').then(({ decode }) => decode),
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base').then(({ decode }) => decode),
};

/** What a model with this tokenizer reads in tokens; undefined when one of them is none of its tokens. */
export async function textOfTokens(tokens: number[], tokenizer: Tokenizer): Promise<string | undefined> {
  const decode = await LOADERS[tokenizer]();
  try {
    return decode(tokens);
  } catch {
    return undefined;
  }
}
