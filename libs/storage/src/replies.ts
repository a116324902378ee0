/**
 * The replies of one connection, none of which is waited for longer than `deadlineMs`. One that is there, and was not read
 * only because the process was busy, is in time; while one is overdue, those behind it are not waited for at all.
 */
export class Replies {
  private overdue = 0;

  constructor(private readonly deadlineMs: number) {}

  inTime<T>(reply: Promise<T>): Promise<T> {
    if (this.overdue > 0) {
      reply.catch(() => undefined);
      return Promise.reject(new Error('an earlier reply is overdue'));
    }
    return new Promise<T>((resolve, reject) => {
      let last: NodeJS.Immediate | undefined;
      const giveUp = () => {
        this.overdue++;
        const arrived = () => void this.overdue--;
        reply.then(arrived, arrived);
        reject(new Error(`no reply came within ${this.deadlineMs} ms`));
      };
      // Timers run before what has arrived is read, immediates behind it.
      const timer = setTimeout(() => (last = setImmediate(giveUp)), this.deadlineMs);
      const settled = () => {
        clearTimeout(timer);
        clearImmediate(last);
      };
      reply.then(settled, settled);
      reply.then(resolve, reject);
    });
  }
}
