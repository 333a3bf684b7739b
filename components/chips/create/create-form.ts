import { AsYouType } from "libphonenumber-js/min";
import { z } from "zod";
import { type PhoneProblem, type PhoneReading, printPhone, readStatedPhone } from "@/lib/stated-phone";
import { type CreateInstanceInput, newInstanceNameSchema } from "@/types/chips";

/** Form values as typed. An empty optional field stands for the default. Error messages are translation keys. */
const fields = z.object({
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
  /** Empty if the server chooses the gateway. */
  gatewayId: z.string(),
  alreadyWarm: z.boolean(),
  perHour: limitText(),
  perDay: limitText(),
});
export type CreateForm = z.infer<typeof fields>;

/** If only one limit is given, the server compares it with the pool's default for the other limit. */
export const createFormSchema = fields.refine(
  ({ perHour, perDay }) => perHour === "" || perDay === "" || Number(perHour) <= Number(perDay),
  { path: ["perDay"], message: "limits.belowPerHour" },
);

export const EMPTY_CREATE_FORM: CreateForm = {
  phone: "",
  instanceName: "",
  gatewayId: "",
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
  "limits.abovePerDay",
  "limits.belowPerHour",
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

export type CreateFormProblems = Partial<Record<keyof CreateForm, CreateFormMessage>>;

export function createFormProblems(values: CreateForm): CreateFormProblems {
  const problems: CreateFormProblems = {};
  for (const { path, message } of createFormSchema.safeParse(values).error?.issues ?? []) {
    const field = fields.keyof().safeParse(path[0]).data;
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

/** Builds the request. Empty fields are omitted. */
export function toCreateInput(form: CreateForm): CreateInstanceInput {
  return {
    phone: form.phone,
    alreadyWarm: form.alreadyWarm,
    ...(form.instanceName === "" ? {} : { instanceName: form.instanceName }),
    ...(form.gatewayId === "" ? {} : { gatewayId: form.gatewayId }),
    ...(form.perHour === "" ? {} : { perHour: Number(form.perHour) }),
    ...(form.perDay === "" ? {} : { perDay: Number(form.perDay) }),
  };
}

/** Returns the number as the server shows it, or null if the number is not complete and valid. */
export function statedPhone(phoneText: string): string | null {
  const read = readStatedPhone(phoneText);
  return read.kind === "phone" ? printPhone(read.phone.phone) : null;
}

/** Returns the server's default instance name, or null if the phone number is not complete and valid. */
export function defaultInstanceName(phoneText: string): string | null {
  const phone = statedPhone(phoneText);
  return phone === null ? null : `julia-${phone.slice(-8)}`;
}

/**
 * Formats a phone number while the user types at the end of the text. Returns the text unchanged after a deletion or an
 * edit in the middle, so that the cursor does not jump.
 */
export function formatPhoneInput(text: string, before: string, isCaretAtEnd: boolean): string {
  const isDeleting = text.length < before.length;
  if (isDeleting || !isCaretAtEnd) return text;
  return formatWhole(text);
}

/**
 * Formats a phone number. Returns the text unchanged if it is not a phone number, or if the formatted text would be
 * read as a different number or problem.
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
