/**
 * What the documentation leaves open and a client may meet either way. A test can set each; the default is the choice that
 * is harder on the client.
 */
export interface Assumptions {
  /** The envelope of system errors (authorization, limits, unknown method) under /rest/api/. */
  readonly v3SystemErrors: 'object' | 'string';
  /** What `tasks.task.list` (v2) does with a filter field that is not in its table, such as XML_ID. */
  readonly unknownTaskFilter: 'ignored' | 'applied' | 'refused';
  /** The elements of `bindings` of a message: always none, or what is bound. */
  readonly bindings: 'empty' | 'filled';
  /** An upload under a name that the folder has, without `generateUniqueName`. */
  readonly sameFileName: 'refused' | 'kept';
  /** Whether a value that `$result[…]` names and that is not there leaves an empty text or fails that command. */
  readonly missingReference: 'empty' | 'refused';
  /** Whether updating COMPLETED to Y of an outgoing e-mail activity sends the mail. */
  readonly completingSends: boolean;
}

export const ASSUMED: Assumptions = {
  v3SystemErrors: 'object',
  unknownTaskFilter: 'ignored',
  bindings: 'filled',
  sameFileName: 'refused',
  missingReference: 'empty',
  completingSends: false,
};
