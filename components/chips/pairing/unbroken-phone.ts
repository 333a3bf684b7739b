import { formatPhone } from "@/lib/format-phone";

/** A phone inside a sentence, never broken over two lines: people compare it with the one in their hand. */
export const unbrokenPhone = (digits: string): string => formatPhone(digits).replaceAll(" ", "\u00a0");
