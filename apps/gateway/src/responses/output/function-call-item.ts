import { type ItemStatus, OutputItem, type ResponseEvent } from './output-item.js';

/** A call of one of the caller's functions. */
export class FunctionCallItem extends OutputItem {
  private json = '';

  constructor(
    id: string,
    index: number,
    private readonly call: { id: string; name: string },
  ) {
    super(id, index);
  }

  add(delta: string): ResponseEvent[] {
    this.json += delta;
    return [this.event('function_call_arguments.delta', { delta })];
  }

  /** Some servers tell no id of a call, and whoever answers it needs one. */
  told(status: ItemStatus): object {
    const { id, name } = this.call;
    return { id: this.id, type: 'function_call', status, call_id: id || this.id, name, arguments: this.json };
  }

  /** No arguments are an object without fields: clients parse them. */
  close(status: ItemStatus): ResponseEvent[] {
    const none = this.json === '' ? this.add('{}') : [];
    const whole = { name: this.call.name, arguments: this.json };
    return [...none, this.event('function_call_arguments.done', whole), this.done(status)];
  }
}
