/**
 * A client that sends messages. Contact data in its requests updates existing contacts only if its key has the scope
 * `contacts:write`.
 */
export interface SendingClient {
  id: string;
  mayChangeContacts: boolean;
}
