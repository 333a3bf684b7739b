/** A client that sends: its contact data changes contacts that are there only with the scope `contacts:write`. */
export interface SendingClient {
  id: string;
  mayChangeContacts: boolean;
}
