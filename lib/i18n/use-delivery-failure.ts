import { useTranslations } from "next-intl";

/** The causes that `postGuarded` reports, and the codes of Node that it passes on. */
const CAUSES = {
  ECONNREFUSED: "refused",
  ECONNRESET: "broken",
  EPIPE: "broken",
  "the answer broke off": "broken",
  ETIMEDOUT: "late",
  "no answer in time": "late",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  "the name cannot be resolved": "unknownName",
  "the address is not public": "notPublic",
  CERT_HAS_EXPIRED: "certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate",
  "the address was sealed with another AUTH_SECRET": "unreadable",
} as const;

/** Returns a function that says why a receiver did not get a request. Other causes are returned as they are. */
export function useDeliveryFailure(): (cause: string) => string {
  const t = useTranslations("common.undelivered");
  return (cause) => (isKnown(cause) ? t(CAUSES[cause]) : cause);
}

const isKnown = (cause: string): cause is keyof typeof CAUSES => Object.hasOwn(CAUSES, cause);
