/** Shows a toast. The library loads with the first one, so that no page waits for it. */
type ToastKind = "success" | "error" | "warning" | "info";

export async function notify(kind: ToastKind, text: string): Promise<void> {
  const { toast } = await import("sonner");
  toast[kind](text);
}
