import { specialtyKey } from "./specialty-key";

/** Maximum number of tags per chip. Like specialties, tags are compared without accents and case. */
export const MOST_TAGS = 10;
const TAG_MAX_LENGTH = 32;
export const tagKey = specialtyKey;

/** A tag must not contain a comma, because commas separate tags in fields and URLs. */
export const isTag = (text: string): boolean =>
  text.length >= 1 && text.length <= TAG_MAX_LENGTH && text === text.trim() && !text.includes(",");

export const areTags = (tags: readonly string[]): boolean =>
  tags.length <= MOST_TAGS && tags.every(isTag) && new Set(tags.map(tagKey)).size === tags.length;

/**
 * Parses tags as typed by a person, separated by commas. Returns null if a tag is not valid, or if there are duplicates
 * or too many tags.
 */
export function readTags(text: string): string[] | null {
  const tags = text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  return areTags(tags) ? tags : null;
}
