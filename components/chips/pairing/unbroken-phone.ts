import { formatPhone } from "@/lib/format-phone";

/** Keeps the number on one line, because users compare it with the number on their phone. */
export const unbrokenPhone = (digits: string): string => formatPhone(digits).replaceAll(" ", "\u00a0");
