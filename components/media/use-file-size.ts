import { useFormatter } from "next-intl";

const KILOBYTE = 1024;

/** Returns a function that formats a number of bytes in kB or MB. A file that is not empty has at least 1 kB. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const isLarge = bytes >= KILOBYTE * KILOBYTE;
    const kilobytes = bytes === 0 ? 0 : Math.max(1, bytes / KILOBYTE);
    return format.number(isLarge ? kilobytes / KILOBYTE : kilobytes, {
      style: "unit",
      unit: isLarge ? "megabyte" : "kilobyte",
      maximumFractionDigits: isLarge ? 1 : 0,
    });
  };
}
