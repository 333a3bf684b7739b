/**
 * Toasts, for what happened elsewhere; errors are shown beside what caused them. Loaded with the first one,
 * so that no page waits for them.
 */
type ToastKind = "success" | "error" | "warning" | "info";

export async function notify(kind: ToastKind, text: string): Promise<void> {
  const { toast } = await import("sonner");
  toast[kind](text);
}
