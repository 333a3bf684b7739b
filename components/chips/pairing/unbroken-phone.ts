import { formatPhone } from "@/lib/format-phone";

/** A phone that does not wrap inside a sentence: people compare it with the one in their hand. */
export const unbrokenPhone = (digits: string): string => formatPhone(digits).replaceAll(" ", "\u00a0");
