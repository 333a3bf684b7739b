import { useRef, useState } from "react";
import { uploadFile } from "@/lib/api/media";

export interface ReplyFile {
  name: string;
  bytes: number;
  state: "uploading" | "ready" | "failed";
  mediaId: string | null;
  error: unknown;
}

/** The file of a draft. It is uploaded as soon as it is chosen; choosing or removing ends an upload under way. */
export function useReplyFile() {
  const [file, setFile] = useState<ReplyFile | null>(null);
  const upload = useRef<AbortController | null>(null);

  const remove = () => {
    upload.current?.abort();
    upload.current = null;
    setFile(null);
  };
  const choose = async (chosen: File) => {
    remove();
    const current = new AbortController();
    upload.current = current;
    const shown = { name: chosen.name, bytes: chosen.size, mediaId: null, error: null };
    const show = (change: Partial<ReplyFile> & Pick<ReplyFile, "state">) => {
      if (upload.current === current) setFile({ ...shown, ...change });
    };
    show({ state: "uploading" });
    try {
      const { mediaId } = await uploadFile(chosen, current.signal);
      show({ state: "ready", mediaId });
    } catch (error) {
      show({ state: "failed", error });
    }
  };
  return { file, choose, remove };
}
