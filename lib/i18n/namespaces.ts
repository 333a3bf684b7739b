/** Each namespace is one file in `messages/<locale>/`. */
export const NAMESPACES = [
  "common",
  "errors",
  "layout",
  "palette",
  "login",
  "setup",
  "chips",
  "headline",
  "people",
  "apiKeys",
  "poolSettings",
  "createInstance",
  "adoptInstance",
  "pairing",
  "pair",
  "chipPage",
  "chipActions",
  "messages",
  "firstMessage",
  "status",
  "outlook",
  "alertCauses",
  "alerts",
  "alertSettings",
] as const;
export type Namespace = (typeof NAMESPACES)[number];

/** Namespaces that every signed-in page sends to the browser. */
export const OPERATOR_NAMESPACES: readonly Namespace[] = [
  "common",
  "errors",
  "layout",
  "palette",
  "chips",
  "headline",
  "createInstance",
  "adoptInstance",
  "pairing",
  "chipActions",
  "firstMessage",
];
