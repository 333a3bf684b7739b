import { useFormatter } from "next-intl";

const KILOBYTE = 1024;

/** Returns a function that writes a number of bytes as people say it. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const isLarge = bytes >= KILOBYTE * KILOBYTE;
    return format.number(bytes / (isLarge ? KILOBYTE * KILOBYTE : KILOBYTE), {
      style: "unit",
      unit: isLarge ? "megabyte" : "kilobyte",
      maximumFractionDigits: isLarge ? 1 : 0,
    });
  };
}
