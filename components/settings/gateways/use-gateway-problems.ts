import { useTranslations } from "next-intl";
import { type ApiErrorCode, isApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";

const FIELDS = ["name", "baseUrl", "apiKey", "capacity"] as const;
type GatewayField = (typeof FIELDS)[number];

const INVALID = {
  name: "nameInvalid",
  baseUrl: "addressInvalid",
  apiKey: "keyInvalid",
  capacity: "capacityInvalid",
} as const satisfies Record<GatewayField, string>;

/** Errors of the test call, by the field that a person must correct. */
const TEST_CALL: Partial<
  Record<ApiErrorCode, { field: GatewayField; text: "keyRefused" | "unreachable" | "notGateway" }>
> = {
  gateway_rejected_credentials: { field: "apiKey", text: "keyRefused" },
  gateway_unavailable: { field: "baseUrl", text: "unreachable" },
  gateway_timeout: { field: "baseUrl", text: "unreachable" },
  gateway_error: { field: "baseUrl", text: "notGateway" },
};

const textOf = (field: GatewayField, message: string) => {
  if (message === "address_with_credentials") return "addressWithCredentials";
  return message === "key_needed" ? "keyNeeded" : INVALID[field];
};

/** Translates an error into one text for each wrong field of a gateway, or into `other` if no field is wrong. */
export function useGatewayProblems(error: unknown): {
  fields: Partial<Record<GatewayField, string>>;
  other: string | null;
} {
  const t = useTranslations("gatewaySettings.problem");
  const errorText = useErrorText();
  if (!isApiError(error)) return { fields: {}, other: error === null ? null : errorText(error) };
  const testCall = TEST_CALL[error.code];
  if (testCall !== undefined) return { fields: { [testCall.field]: t(testCall.text) }, other: null };
  const fields: Partial<Record<GatewayField, string>> = {};
  for (const { path, message } of error.fields) {
    const field = FIELDS.find((known) => known === path);
    if (field === undefined) continue;
    if (error.code === "gateway_taken") fields[field] ??= t(field === "name" ? "nameTaken" : "addressTaken");
    else fields[field] ??= t(textOf(field, message));
  }
  return { fields, other: Object.keys(fields).length === 0 ? errorText(error) : null };
}
