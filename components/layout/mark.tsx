/** The product's logo: a SIM card with the J of Júlia. `public/icon.svg` has the same shapes. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path d="M9 2h10.2L28 10.8V26a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4z" className="fill-brand" />
      <path
        d="M19.5 10.5v9a4.5 4.5 0 0 1-9 0"
        fill="none"
        strokeWidth="3.2"
        strokeLinecap="round"
        className="stroke-background"
      />
    </svg>
  );
}
