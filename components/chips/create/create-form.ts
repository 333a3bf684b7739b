import { AsYouType } from "libphonenumber-js/min";
import { z } from "zod";
import { type PhoneProblem, type PhoneReading, readStatedPhone } from "@/lib/stated-phone";
import { type CreateInstanceInput, newInstanceNameSchema } from "@/types/chips";

/** Form values as typed; an empty text means the default. Error messages are translation keys. */
export const createFormSchema = z.object({
  phone: z
    .string()
    .trim()
    .min(1, "phone.required")
    .superRefine((text, context) => {
      const read = readStatedPhone(text);
      if (text !== "" && read.kind !== "phone") context.addIssue(PHONE_MESSAGES[read.problem]);
    }),
  instanceName: z
    .string()
    .trim()
    .refine((name) => name === "" || newInstanceNameSchema.safeParse(name).success, "instanceName.invalid"),
  alreadyWarm: z.boolean(),
  perHour: limitText(),
  perDay: limitText(),
});
export type CreateForm = z.infer<typeof createFormSchema>;

export const EMPTY_CREATE_FORM: CreateForm = {
  phone: "",
  instanceName: "",
  alreadyWarm: false,
  perHour: "",
  perDay: "",
};

const CREATE_FORM_MESSAGES = [
  "phone.required",
  "phone.invalid",
  "phone.areaCodeMissing",
  "phone.areaCodeUnknown",
  "phone.tooLong",
  "phone.notBrazilian",
  "phone.impossible",
  "instanceName.invalid",
  "limits.invalid",
  "conflict.phone",
  "conflict.name",
] as const;
type CreateFormMessage = (typeof CREATE_FORM_MESSAGES)[number];

const PHONE_MESSAGES: Record<PhoneProblem, CreateFormMessage> = {
  not_a_phone: "phone.invalid",
  remote_id: "phone.invalid",
  area_code_missing: "phone.areaCodeMissing",
  area_code_unknown: "phone.areaCodeUnknown",
  too_short: "phone.invalid",
  too_long: "phone.tooLong",
  not_brazilian: "phone.notBrazilian",
  impossible: "phone.impossible",
};

/** Maps each field to the translation key of its problem. */
export type CreateFormProblems = Partial<Record<keyof CreateForm, CreateFormMessage>>;

export function createFormProblems(values: CreateForm): CreateFormProblems {
  const problems: CreateFormProblems = {};
  for (const { path, message } of createFormSchema.safeParse(values).error?.issues ?? []) {
    const field = createFormSchema.keyof().safeParse(path[0]).data;
    const known = CREATE_FORM_MESSAGES.find((one) => one === message);
    if (field !== undefined) problems[field] ??= known ?? "phone.invalid";
  }
  return problems;
}

function limitText() {
  return z
    .string()
    .trim()
    .refine((text) => text === "" || (/^\d{1,4}$/.test(text) && Number(text) <= 1000), "limits.invalid");
}

/** Builds the request and omits empty fields. */
export function toCreateInput(form: CreateForm): CreateInstanceInput {
  return {
    phone: form.phone,
    alreadyWarm: form.alreadyWarm,
    ...(form.instanceName === "" ? {} : { instanceName: form.instanceName }),
    ...(form.perHour === "" ? {} : { perHour: Number(form.perHour) }),
    ...(form.perDay === "" ? {} : { perDay: Number(form.perDay) }),
  };
}

/** Returns the server's default instance name, or null until the phone is complete. */
export function defaultInstanceName(phoneText: string): string | null {
  const read = readStatedPhone(phoneText);
  return read.kind === "phone" ? `julia-${read.phone.phone.slice(-8)}` : null;
}

/**
 * Formats a phone number typed at the end of the text. Deletions and edits in the middle stay unformatted, so the
 * cursor does not jump.
 */
export function formatPhoneInput(text: string, before: string, isCaretAtEnd: boolean): string {
  const isDeleting = text.length < before.length;
  if (isDeleting || !isCaretAtEnd) return text;
  return formatWhole(text);
}

/**
 * Formats a complete phone number. Returns the text unchanged if it is not a phone number, or if formatting would
 * change the number or the validation error.
 */
export function formatWhole(text: string): string {
  const before = readStatedPhone(text);
  if (before.kind === "problem" && before.problem === "not_a_phone") return text;
  const formatted = formatAsTyped(text);
  const after = readStatedPhone(formatted);
  return outcomeOf(after) === outcomeOf(before) ? formatted : text;
}

const outcomeOf = (read: PhoneReading) => (read.kind === "phone" ? read.phone.phone : read.problem);

function formatAsTyped(text: string): string {
  const digits = text.replace(/\D/g, "");
  // "5511999999999" pasted without "+" is a Brazilian number with its country code, not a long local number.
  const withCountry = /^55\d{10,11}$/.test(digits) && !text.includes("+") ? `+${digits}` : text;
  return new AsYouType("BR").input(withCountry);
}
