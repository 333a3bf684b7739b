import type { Messages } from "next-intl";
import { getMessages } from "next-intl/server";
import type { Namespace } from "./namespaces";

/** Returns the messages of these namespaces, so that no other messages are sent to the browser. */
export async function pickMessages(namespaces: readonly Namespace[]): Promise<Partial<Messages>> {
  const messages = await getMessages();
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[namespace]]));
}
