/** The block scrolls horizontally, also with the keyboard. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users can scroll only a focusable element
      tabIndex={0}
      className="overflow-x-auto rounded-md border bg-muted p-3 text-sm"
    >
      <pre>{code}</pre>
    </section>
  );
}
