import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { NAMESPACES } from "@/lib/i18n/namespaces";
import { CHIP_STATUSES, CONNECTION_STATES, HEADLINE_CODES, OPERATION_KINDS } from "@/types/chips";
import { ERROR_CODES } from "@/types/errors";
import { HEALTH_REASONS } from "@/types/health";
import { LOCALES, type Locale } from "@/types/locale";

const FOLDER = join(import.meta.dirname, "../../messages");

type Catalogue = { [key: string]: string | Catalogue };

function readCatalogue(locale: Locale): Catalogue {
  const files = NAMESPACES.map((namespace): [string, Catalogue] => [
    namespace,
    JSON.parse(readFileSync(join(FOLDER, locale, `${namespace}.json`), "utf8")),
  ]);
  return Object.fromEntries(files);
}

function sentences(catalogue: Catalogue, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (typeof value === "string") found.set(path, value);
    else for (const [inner, text] of sentences(value, path)) found.set(inner, text);
  }
  return found;
}

/** Names of arguments and of tags: what the code hands in must be known in each language. */
function placeholders(sentence: string): string[] {
  const names = new Set([...sentence.matchAll(/<(\w+)>/g)].map((match) => `<${match[1]}>`));
  // A brace in a text begins an argument; one inside an argument begins the text of a choice.
  const inside: ("text" | "argument")[] = ["text"];
  for (const [index, character] of [...sentence].entries()) {
    if (character === "}") inside.pop();
    if (character !== "{") continue;
    const begins = inside.at(-1) === "text" ? "argument" : "text";
    if (begins === "argument") names.add(/^\w+/.exec(sentence.slice(index + 1))?.[0] ?? "");
    inside.push(begins);
  }
  return [...names].sort();
}

const portuguese = sentences(readCatalogue("pt-BR"));
const english = sentences(readCatalogue("en"));
const SENTENCES: Record<Locale, Map<string, string>> = { "pt-BR": portuguese, en: english };

function say(locale: Locale, key: string, values: Record<string, string | number>): string {
  const problems: string[] = [];
  const translate = createTranslator({
    locale,
    messages: { sentence: SENTENCES[locale].get(key) ?? "" },
    onError: (error) => problems.push(error.message),
  });
  const text = translate.markup("sentence", {
    ...values,
    when: (chunks: string) => chunks,
    last: (chunks: string) => chunks,
  });
  expect(problems, `${locale} ${key}`).toEqual([]);
  return text;
}

describe("the catalogue", () => {
  it("has a file for each namespace and no other, in each language", () => {
    for (const locale of LOCALES) {
      const files = readdirSync(join(FOLDER, locale)).sort();
      expect(files).toEqual(NAMESPACES.map((namespace) => `${namespace}.json`).sort());
    }
  });

  it("says the same things in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...portuguese.keys()].sort());
  });

  it("takes the same values in both languages", () => {
    for (const [key, sentence] of portuguese) {
      expect(placeholders(english.get(key) ?? ""), key).toEqual(placeholders(sentence));
    }
  });

  it("has no empty sentence", () => {
    for (const [key, sentence] of [...portuguese, ...english]) expect(sentence.trim(), key).not.toBe("");
  });

  it.each(LOCALES)("says every error, status, connection and headline in %s", (locale) => {
    const known = SENTENCES[locale];
    for (const code of [...ERROR_CODES, "network"]) expect(known.has(`errors.${code}`), code).toBe(true);
    for (const status of CHIP_STATUSES) expect(known.has(`chips.status.${status}`), status).toBe(true);
    for (const state of CONNECTION_STATES) expect(known.has(`chips.connection.${state}`), state).toBe(true);
    for (const code of HEADLINE_CODES) expect(known.has(`headline.${code}`), code).toBe(true);
  });

  it.each(LOCALES)("forms every headline in %s, with and without what is known", (locale) => {
    for (const code of HEADLINE_CODES) {
      for (const contacts of [0, 1, 14]) {
        for (const known of ["yes", "no"]) {
          for (const operation of [...OPERATION_KINDS, "other"]) {
            const text = say(locale, `headline.${code}`, {
              known,
              since: "X",
              contacts,
              operation,
              owner: "+55 11 98888-7777",
              tries: contacts,
              untilKnown: known,
              until: "14:30",
              dayKnown: known,
              count: contacts + 1,
              cause: known === "yes" ? "connection_closed" : "other",
              code: known === "yes" ? "408" : "other",
              day: "3",
              held: known,
            });
            expect(text).toMatch(/^[^\s].*[.]$/);
            expect(text).not.toMatch(/ {2}|\s[.;,]|\{|\}|undefined/);
          }
        }
      }
    }
  });

  it.each(LOCALES)("forms every reason of a chip's health in %s, with and without its evidence", (locale) => {
    for (const code of HEALTH_REASONS) {
      for (const known of ["yes", "no"]) {
        const text = say(locale, `chipPage.health.reason.${code}`, {
          known,
          since: "X",
          lastKnown: known,
          count: known === "yes" ? 3 : 1,
          cause: known === "yes" ? "connection_closed" : "other",
          code: known === "yes" ? "401" : "none",
          url: known === "yes" ? "https://crm.example.com" : "none",
          untilKnown: known,
          until: "14:30",
        });
        expect(text, code).toMatch(/[.!]$/);
        expect(text, code).not.toMatch(/ {2}|[{}]| [.,;]/);
      }
    }
  });

  it.each(LOCALES)("forms every error in %s", (locale) => {
    for (const code of [...ERROR_CODES, "network"]) {
      const text = say(locale, `errors.${code}`, { operation: "delete", minutes: 1, requestId: "r-1" });
      expect(text.length).toBeGreaterThan(8);
    }
  });

  it("says what the operators asked for: what is wrong, since when, who waits, what helps", () => {
    const values = { code: "401", known: "yes", since: "há 2 h", contacts: 14 };
    const text = say("pt-BR", "headline.logged_out", values);
    expect(text).toBe("Desconectado no celular há 2 h; 14 médicos esperam. Leia o QR code de novo.");
    const lost = say("pt-BR", "headline.logged_out", { ...values, code: "408", contacts: 0 });
    expect(lost).toBe(
      "O gateway perdeu a sessão por ficar sem acesso ao WhatsApp há 2 h. Leia o QR code de novo.",
    );
    expect(say("en", "headline.logged_out", { ...values, code: "500" })).toMatch(/^The session ended/);
  });
});
