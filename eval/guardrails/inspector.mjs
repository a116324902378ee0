const CONCURRENCY = 8;

/** The platform's door for judging texts, with a bounded number of calls at a time. */
export class Inspector {
  /** As the platform names it: `default@3`. */
  policyVersion = 'unknown';

  constructor(platform, policy) {
    this.platform = platform;
    this.policy = policy;
  }

  /** A verdict, or `{ refused: message }` where the door does not take the request. */
  async inspect(request) {
    const body = { ...request, ...(this.policy && { policy: this.policy }) };
    const answer = await this.platform.post('/v1/guardrails/inspect', body, { orStatus: 400 });
    if (answer.error) return { refused: answer.error.message, findings: [], scores: {} };
    this.policyVersion = answer.policy ?? this.policyVersion;
    return { scores: {}, ...answer };
  }

  /** The verdicts on `items`, in their order; `toRequest` says what to send for each. */
  async inspectAll(name, items, toRequest) {
    const verdicts = [];
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < items.length) {
        const at = next++;
        verdicts[at] = await this.inspect(toRequest(items[at]));
        showProgress(name, ++done, items.length);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return verdicts;
  }
}

/** What a check found, whatever the policy does about it. */
export const findingsOf = (verdict, check) => verdict.findings.filter((finding) => finding.check === check);

function showProgress(name, done, total) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < total ? `\r${name}: ${done} of ${total}\x1b[K` : '\r\x1b[K');
}
