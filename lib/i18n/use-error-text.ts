import { useTranslations } from "next-intl";
import { ApiError } from "@/lib/api/api-error";

/** Returns a function that translates an error. Anything except an `ApiError` is reported as an unreachable server. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => {
    const known = error instanceof ApiError ? error : new ApiError("network", 0);
    return t(known.code, {
      operation: known.operation ?? "other",
      minutes: Math.ceil((known.retryAfterSeconds ?? 0) / 60),
      requestId: known.requestId ?? "—",
    });
  };
}
