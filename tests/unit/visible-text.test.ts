import { describe, expect, test } from "vitest";
import { acknowledgeSchema } from "@/types/alert-pages";
import { patchChipSchema } from "@/types/chips";
import { sendMessageSchema } from "@/types/messages";
import { createPersonSchema } from "@/types/people";
import { specialtySchema } from "@/types/settings";

const INVISIBLE = [
  "\u200b",
  "\u200c\u200d\u2060",
  "\ufeff\ufeff",
  "\u00ad",
  "\u034f",
  "\u115f\u1160\u3164\uffa0",
  "\u2800",
  "\ufe0f",
  "\u{e0020}\u{e007f}",
  "\u202e\u202c",
  "\u0001\u001f",
  " \t\n\u00a0\u3000",
  "\u200b".repeat(4096),
];
const VISIBLE = ["oi", "\u200bOi\u200b", "😀", "👩‍⚕️", ".", "ा", "한", "⠁", "🏴\u{e0067}\u{e007f}"];

const to = "5511988887777";

describe("a text without visible characters", () => {
  test.each(INVISIBLE)("%j is rejected as a message, name or note", (text) => {
    const message = sendMessageSchema.safeParse({ to, text });
    expect(message.success).toBe(false);
    expect(message.error?.issues[0]).toMatchObject({ path: ["text"] });
    expect(acknowledgeSchema.safeParse({ note: text }).success).toBe(false);
    expect(specialtySchema.safeParse(text).success).toBe(false);
    const person = { email: "ana@example.com", role: "admin", password: "um cavalo verde no telhado" };
    expect(createPersonSchema.safeParse({ ...person, name: text }).success).toBe(false);
    if (text.trim() !== "") {
      expect(patchChipSchema.safeParse({ version: 1, label: text }).success).toBe(false);
    }
  });

  test.each(VISIBLE)("%j is accepted", (text) => {
    expect(sendMessageSchema.safeParse({ to, text }).data?.text).toBe(text);
    expect(acknowledgeSchema.safeParse({ note: text }).success).toBe(true);
  });
});
