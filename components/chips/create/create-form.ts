import { AsYouType } from "libphonenumber-js/min";
import { z } from "zod";
import { type PhoneProblem, type PhoneReading, readStatedPhone } from "@/lib/stated-phone";
import { type CreateInstanceInput, newInstanceNameSchema } from "@/types/chips";

/** The form as typed; an empty text means the default. Messages are keys of the catalogue. */
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

/** The problem of each field, as a key of the catalogue. */
export type CreateFormProblems = Partial<Record<keyof CreateForm, CreateFormMessage>>;

/** The first problem of each field. */
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

/** The request; empty fields are left out. */
export function toCreateInput(form: CreateForm): CreateInstanceInput {
  return {
    phone: form.phone,
    alreadyWarm: form.alreadyWarm,
    ...(form.instanceName === "" ? {} : { instanceName: form.instanceName }),
    ...(form.perHour === "" ? {} : { perHour: Number(form.perHour) }),
    ...(form.perDay === "" ? {} : { perDay: Number(form.perDay) }),
  };
}

/** The name that the server gives by default; null until the phone is complete. */
export function defaultInstanceName(phoneText: string): string | null {
  const read = readStatedPhone(phoneText);
  return read.kind === "phone" ? `julia-${read.phone.phone.slice(-8)}` : null;
}

/** Formats a phone while it is typed at its end. Deleting or editing in the middle keeps the text, and the cursor. */
export function formatPhoneInput(text: string, before: string, isCaretAtEnd: boolean): string {
  const isDeleting = text.length < before.length;
  if (isDeleting || !isCaretAtEnd) return text;
  return formatWhole(text);
}

/**
 * Formats a whole phone. A text that is not a phone is kept, so that its error makes sense; so is a text that would
 * become another number, or another error.
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
  // "5511999999999" pasted without the "+" is Brazil with its country code, not a long local number.
  const withCountry = /^55\d{10,11}$/.test(digits) && !text.includes("+") ? `+${digits}` : text;
  return new AsYouType("BR").input(withCountry);
}
