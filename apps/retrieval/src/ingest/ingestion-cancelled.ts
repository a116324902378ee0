/** Nobody wants the document any more: its batch was cancelled, or it was deleted, while it was on its way. */
export class IngestionCancelled extends Error {
  override readonly name = 'IngestionCancelled';
}
