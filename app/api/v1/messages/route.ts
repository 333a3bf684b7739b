import { readIdempotencyKey } from "@/lib/http/idempotency-key";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { preferredWaitSeconds } from "@/lib/http/prefer-wait";
import { acceptMessage } from "@/lib/queue/accept-message";
import { getMessage } from "@/lib/queue/read/get-message";
import { listMessages } from "@/lib/queue/read/list-messages";
import { waitForMessage } from "@/lib/queue/wait-for-message";
import {
  type ApiMessageList,
  type Message,
  messageListQuerySchema,
  sendMessageSchema,
} from "@/types/messages";

const isUnderWay = ({ status }: Message) => status === "queued" || status === "sending";

function answer(message: Message, status: number): Response {
  return Response.json(message, { status, headers: { location: `/api/v1/messages/${message.id}` } });
}

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "messages:read",
    query: messageListQuerySchema,
    handler: async ({ context, client, query }): Promise<ApiMessageList> => {
      const page = await listMessages(context, query, { clientId: client.id });
      return { ...page, simulated: context.config.simulated };
    },
  }),
  POST: keyRoute({
    scope: "messages:send",
    turns: "intake",
    body: sendMessageSchema,
    handler: async ({ request, context, client, body, stepAside }) => {
      const key = readIdempotencyKey(request.headers);
      const message = await acceptMessage(context, client, body, key);
      const seconds = preferredWaitSeconds(request.headers);
      if (seconds === 0) return answer(message, 202);
      if (!isUnderWay(message)) return answer(message, 200);
      await stepAside(() => waitForMessage(context, message.id, { seconds, signal: request.signal }));
      const later = await getMessage(context, message.id, { clientId: client.id });
      return answer(later, isUnderWay(later) ? 202 : 200);
    },
  }),
});
