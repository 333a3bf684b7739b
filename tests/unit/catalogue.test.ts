import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { NAMESPACES } from "@/lib/i18n/namespaces";
import { AUDIT_ACTIONS, AUDIT_ACTORS, AUDIT_FIELDS, AUDIT_TARGETS } from "@/types/audit";
import { OPERATION_KINDS } from "@/types/chip-operations";
import { CHIP_STATUSES, CONNECTION_STATES, HEADLINE_CODES } from "@/types/chips";
import { ERROR_CODES } from "@/types/errors";
import { HEALTH_REASONS } from "@/types/health";
import { LOCALES, type Locale } from "@/types/locale";
import { RESOLUTIONS, SLOT_BLOCKERS, WAITING_FOR } from "@/types/message-pages";
import {
  MESSAGE_ERRORS,
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  MIGRATION_CAUSES,
  ROUTING_REASONS,
  VERDICTS,
} from "@/types/messages";
import { EDITABLE_SETTINGS, STRATEGIES } from "@/types/settings";

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

/**
 * Returns the names of a sentence's arguments and tags. They must be equal in all languages, because the code passes
 * the values by name.
 */
function placeholders(sentence: string): string[] {
  const names = new Set([...sentence.matchAll(/<(\w+)>/g)].map((match) => `<${match[1]}>`));
  // A brace in text begins an argument. A brace in an argument begins the text of a choice.
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

/** Codes of the pool and the queue, each group with the key prefix of its sentences. */
const SAID: [string, readonly string[]][] = [
  ["status", MESSAGE_STATUSES],
  ["waiting", WAITING_FOR],
  ["error", [...MESSAGE_ERRORS, "not_sent", "other"]],
  ["routing.why", ROUTING_REASONS],
  ["routing.verdict", VERDICTS.filter((verdict) => verdict !== "more_loaded")],
  ["routing.strategies", STRATEGIES],
  ["cause", [...MIGRATION_CAUSES, "other"]],
  ["facts.kinds", MESSAGE_KINDS],
  ["facts.priorities", MESSAGE_PRIORITIES],
  ["chip.blocked", SLOT_BLOCKERS],
];

/**
 * Words that must not appear on screens, because docs/glossary.md, "On screen", assigns another word to the same thing.
 */
const OTHER_WORDS: Record<Locale, RegExp> = {
  // WhatsApp's own label is "Conectar com número de telefone".
  "pt-BR":
    /(?<!número de )telefone|\b(?:aparelho|adot|(?:caso|contato|vaga)s?\b)|limite (?:em|d[ao] [dh])|[\d}] %/i,
  en: /\b(?:doctors?\b|adopt(?! \{)|cases?\b|daily limit|e-mail)|limit (?:in|per)\b|[\d}] %/i,
};

const translators = new Map<string, (values: Record<string, string | number>) => string>();

/**
 * Creates a translator for one sentence. Callers keep the translator, because parsing takes far longer than formatting.
 */
function translatorOf(locale: Locale, key: string) {
  const translate = createTranslator({
    locale,
    messages: { sentence: SENTENCES[locale].get(key) ?? "" },
    onError: (error) => {
      throw error;
    },
  });
  const tags = { when: (chunks: string) => chunks, last: (chunks: string) => chunks };
  return (values: Record<string, string | number>) => translate.markup("sentence", { ...values, ...tags });
}

function say(locale: Locale, key: string, values: Record<string, string | number>): string {
  const translate = translators.get(`${locale} ${key}`) ?? translatorOf(locale, key);
  translators.set(`${locale} ${key}`, translate);
  return translate(values);
}

describe("the catalogue", () => {
  it("has exactly one file per namespace in each language", () => {
    for (const locale of LOCALES) {
      const files = readdirSync(join(FOLDER, locale)).sort();
      expect(files).toEqual(NAMESPACES.map((namespace) => `${namespace}.json`).sort());
    }
  });

  it("has the same keys in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...portuguese.keys()].sort());
  });

  it("uses the same arguments in both languages", () => {
    const taken = (known: typeof english) =>
      Object.fromEntries([...known].map(([key, sentence]) => [key, placeholders(sentence)]));
    expect(taken(english)).toEqual(taken(portuguese));
  });

  it("has no empty sentence", () => {
    // A sentence is also empty if one of its choices is empty, because the screens would show nothing.
    const onlyChoice = /^\{\w+, (?:plural|select), (?:[^{}]*\{[^{}]*\})*\}$/;
    const empty = [...portuguese, ...english].filter(
      ([, sentence]) => sentence.trim() === "" || (onlyChoice.test(sentence) && sentence.includes("{}")),
    );
    expect(empty).toEqual([]);
  });

  it.each(LOCALES)("uses one term per concept in %s", (locale) => {
    const others = [...SENTENCES[locale]].filter(([, sentence]) => OTHER_WORDS[locale].test(sentence));
    expect(others).toEqual([]);
  });

  it.each(LOCALES)("has a sentence for every error, status, connection and headline in %s", (locale) => {
    const known = SENTENCES[locale];
    for (const code of [...ERROR_CODES, "network"]) expect(known.has(`errors.${code}`), code).toBe(true);
    for (const status of CHIP_STATUSES) expect(known.has(`chips.status.${status}`), status).toBe(true);
    for (const state of CONNECTION_STATES) expect(known.has(`chips.connection.${state}`), state).toBe(true);
    for (const code of HEADLINE_CODES) expect(known.has(`headline.${code}`), code).toBe(true);
  });

  it.each(LOCALES)("has sentences for exactly the codes of the pool and the queue in %s", (locale) => {
    const known = [...SENTENCES[locale].keys()];
    const under = (path: string) =>
      known.filter((key) => key.startsWith(path)).map((key) => key.slice(path.length).split(".")[0]);
    for (const [path, codes] of SAID) {
      expect([...new Set(under(`messages.${path}.`))].sort(), path).toEqual([...codes].sort());
    }
    for (const decision of RESOLUTIONS) expect(known).toContain(`messages.bulk.${decision}Description`);
  });

  it.each(LOCALES)(
    "has texts for exactly the actions, actors, targets and details of the audit log in %s",
    (locale) => {
      const known = [...SENTENCES[locale].keys()];
      const under = (path: string) =>
        known.filter((key) => key.startsWith(path)).map((key) => key.slice(path.length));
      const actions = AUDIT_ACTIONS.map((action) => action.replaceAll(".", "_"));
      expect(under("audit.log.actions.").sort()).toEqual(actions.sort());
      expect(under("audit.log.actors.").sort()).toEqual([...AUDIT_ACTORS].sort());
      expect(under("audit.log.targets.").sort()).toEqual([...AUDIT_TARGETS].sort());
      expect(under("audit.log.fields.").sort()).toEqual([...AUDIT_FIELDS, ...EDITABLE_SETTINGS].sort());
      expect(known).toEqual(expect.arrayContaining(STRATEGIES.map((name) => `audit.log.values.${name}`)));
    },
  );

  it.each(LOCALES)("formats every headline in %s, with and without known values", (locale) => {
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
              who: say(locale, "headline.who", { contacts, waiting: contacts }),
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

  it.each(LOCALES)("formats every health reason in %s, with and without its evidence", (locale) => {
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

  it.each(LOCALES)("formats every error in %s", (locale) => {
    for (const code of [...ERROR_CODES, "network"]) {
      const text = say(locale, `errors.${code}`, { operation: "delete", minutes: 1, requestId: "r-1" });
      expect(text.length).toBeGreaterThan(8);
    }
  });

  it("explains to operators what the problem is, since when, who is waiting and what helps", () => {
    const who = say("pt-BR", "headline.who", { contacts: 20, waiting: 14 });
    const values = { code: "401", known: "yes", since: "há 2 h", who };
    const text = say("pt-BR", "headline.logged_out", values);
    expect(text).toBe("Desconectado no celular há 2 h; 14 médicos esperam. Leia o QR code de novo.");
    const lost = say("pt-BR", "headline.logged_out", { ...values, code: "408", who: "" });
    expect(lost).toBe(
      "O gateway ficou sem acesso ao WhatsApp e perdeu a sessão há 2 h. Leia o QR code de novo.",
    );
    expect(say("en", "headline.logged_out", { ...values, code: "500" })).toMatch(/^The session ended/);
  });
});
