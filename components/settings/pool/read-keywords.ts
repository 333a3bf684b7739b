import { optOutForm } from "@/types/opt-out-form";

const LENGTH = { min: 2, max: 60 };
const MOST = 50;

interface KeywordProblem {
  code: string;
  min?: number;
  max?: number;
}

/** Reads the keywords, one per line, and reports the first problem. The server checks the same rules. */
export function readKeywords(text: string, problems: Record<string, KeywordProblem>): string[] | undefined {
  const keywords = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const forms = keywords.map(optOutForm);
  const problem = (): KeywordProblem | null => {
    if (keywords.length === 0 || keywords.length > MOST) return { code: "keyword_count", min: 1, max: MOST };
    const isTooShort = forms.some((form) => form.length < LENGTH.min);
    if (isTooShort || keywords.some((keyword) => keyword.length > LENGTH.max))
      return { code: "keyword_length", ...LENGTH };
    return new Set(forms).size < forms.length ? { code: "keyword_twice" } : null;
  };
  const found = problem();
  if (found === null) return keywords;
  problems.optOutKeywords = found;
  return undefined;
}
