import { QR_LIFETIME_MS } from "@/types/qr-lifetime";

const RADIUS = 15;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** Decorative, because the adjacent text shows the remaining seconds. */
export function CountdownRing({ remainingMs }: { remainingMs: number }) {
  const left = Math.max(0, Math.min(1, remainingMs / QR_LIFETIME_MS));
  return (
    <svg viewBox="0 0 36 36" className="size-5 shrink-0 -rotate-90" aria-hidden="true">
      <circle cx="18" cy="18" r={RADIUS} className="fill-none stroke-muted" strokeWidth="5" />
      <circle
        cx="18"
        cy="18"
        r={RADIUS}
        className="fill-none stroke-primary motion-safe:transition-[stroke-dashoffset] motion-safe:duration-300 motion-safe:ease-linear"
        strokeWidth="5"
        strokeLinecap="round"
        strokeDasharray={CIRCUMFERENCE}
        strokeDashoffset={CIRCUMFERENCE * (1 - left)}
      />
    </svg>
  );
}
