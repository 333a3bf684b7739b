/** A client that sends. Its contact data updates existing contacts only with the scope `contacts:write`. */
export interface SendingClient {
  id: string;
  mayChangeContacts: boolean;
}
