import type { MessageDetail } from "@/types/message-pages";

type Names = Pick<MessageDetail, "chipNames">;

/** Returns the name of a chip that a message refers to by its instance name. */
export function nameInMessage(names: Names, instanceName: string): string;
export function nameInMessage(names: Names, instanceName: string | null): string | null;
export function nameInMessage({ chipNames }: Names, instanceName: string | null): string | null {
  return instanceName === null ? null : (chipNames[instanceName] ?? instanceName);
}
