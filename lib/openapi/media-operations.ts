import { idParamsSchema } from "@/types/params";

const PATH = "/api/v1/media";

/** The type of the operations is checked where the list of all operations includes them. */
export const MEDIA_OPERATIONS = [
  {
    id: "uploadMedia",
    method: "post",
    path: PATH,
    scope: "media:write",
    summary: "Upload a file",
    description:
      "Stores a file, to send it in messages. The body is the file itself, with its `Content-Type`, or a form (`multipart/form-data`) with the field `file`. Images, audio and videos may have 16 MB, other files 100 MB. The type is checked against the bytes; without `Content-Type` or with `application/octet-stream`, it is detected. The same bytes of the same client keep their `mediaId`. A file is kept for 30 days after its last upload and its last message.",
    headers: [
      {
        name: "X-File-Name",
        description: "Name of the file, percent-encoded (UTF-8). A form states the name itself.",
        schema: { type: "string" },
      },
    ],
    uploads: true,
    answers: [{ status: 201, description: "The file is stored.", body: "Media" }],
    errors: ["body_too_large", "unsupported_media_type"],
  },
  {
    id: "downloadMedia",
    method: "get",
    path: `${PATH}/{id}`,
    scope: "inbound:read",
    orScope: "media:write",
    summary: "Download a file",
    description:
      "Returns the bytes of a file that this client uploaded or, with the scope `inbound:read`, of a file that a contact sent.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The bytes of the file, with its type.", isFile: true }],
    errors: ["media_not_found", "media_not_ready"],
  },
] as const;
