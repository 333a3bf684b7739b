import type { Messages } from "next-intl";
import { getMessages } from "next-intl/server";
import type { Namespace } from "./namespaces";

/** The sentences a part of the page needs in the browser; all others stay on the server. */
export async function pickMessages(namespaces: readonly Namespace[]): Promise<Partial<Messages>> {
  const messages = await getMessages();
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[namespace]]));
}
