import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import * as one from "@/app/api/v1/media/[id]/route";
import * as list from "@/app/api/v1/media/route";
import { type Media, mediaSchema } from "@/types/media";
import { APP_URL, answerWith } from "../../factories/web";
import { openServices, type Services } from "../v1/services";

type Upload = Buffer | FormData | URLSearchParams | ReadableStream<Uint8Array> | string;

/** The media routes of `/api/v1` beside the message routes, with a folder of their own. */
export interface MediaDesk {
  services: Services;
  upload(body: Upload, headers?: Record<string, string>, key?: string): Promise<Response>;
  download(id: string, key?: string): Promise<Response>;
  /** Returns the status of a download, and reads no more of it. */
  statusOf(id: string, key?: string): Promise<number>;
  /** Keys of the files in the storage. */
  stored(): string[];
  /** Uploads that are still on the disk. */
  incoming(): string[];
  close(): Promise<void>;
}

export async function openMediaDesk(environment: Record<string, string> = {}): Promise<MediaDesk> {
  const folder = mkdtempSync(join(tmpdir(), "julia-media-"));
  const services = await openServices({ environment: { MEDIA_DIR: folder, ...environment } });
  const filesIn = (name: string) =>
    existsSync(join(folder, name))
      ? readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => entry.name)
      : [];
  const download: MediaDesk["download"] = (id, key = services.keys.crm) => {
    answerWith(services.webs[0]);
    const headers = { authorization: `Bearer ${key}` };
    const request = new Request(`${APP_URL}/api/v1/media/${id}`, { headers });
    return one.GET(request, { params: Promise.resolve({ id }) });
  };
  return {
    services,
    upload: (body, headers = {}, key = services.keys.crm) => {
      answerWith(services.webs[0]);
      const init: RequestInit & { duplex: "half" } = {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, ...headers },
        body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
        duplex: "half",
      };
      return list.POST(new Request(`${APP_URL}/api/v1/media`, init));
    },
    download,
    statusOf: async (id, key) => {
      const response = await download(id, key);
      await response.body?.cancel();
      return response.status;
    },
    stored: () => filesIn("files"),
    incoming: () => filesIn("incoming"),
    close: async () => {
      await services.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function mediaOf(response: Response): Promise<Media> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(201);
  return mediaSchema.strict().parse(body);
}
