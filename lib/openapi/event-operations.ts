import { eventListQuerySchema } from "@/types/events";
import { idParamsSchema } from "@/types/params";
import { deliveryListQuerySchema } from "@/types/subscriptions";

const SUBSCRIPTIONS = "/api/v1/subscriptions";
const ONE = `${SUBSCRIPTIONS}/{id}`;
const NOT_FOUND = ["subscription_not_found"] as const;

/** The type of these operations is checked in `OPERATIONS`, which includes them. */
export const EVENT_OPERATIONS = [
  {
    id: "createSubscription",
    method: "post",
    path: SUBSCRIPTIONS,
    scope: "events:manage",
    summary: "Subscribe to events",
    description:
      "Events of these types are posted to `url`. `*` alone means all types. `message.received` also needs a key of this client with the scope `inbound:read`, and the `chip` types one with `instances:read`. The secret that signs the deliveries is returned only here and by the rotation.",
    body: "CreateSubscription",
    answers: [{ status: 201, description: "The subscription is active.", body: "CreatedSubscription" }],
    errors: [],
  },
  {
    id: "listSubscriptions",
    method: "get",
    path: SUBSCRIPTIONS,
    scope: "events:manage",
    summary: "List subscriptions",
    description: "Returns the subscriptions of this client, newest first.",
    answers: [{ status: 200, description: "All subscriptions.", body: "SubscriptionList" }],
    errors: [],
  },
  {
    id: "getSubscription",
    method: "get",
    path: ONE,
    scope: "events:manage",
    summary: "Read a subscription",
    description: "`failingSince` is the time of the first failure since the last success.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The subscription.", body: "Subscription" }],
    errors: NOT_FOUND,
  },
  {
    id: "updateSubscription",
    method: "patch",
    path: ONE,
    scope: "events:manage",
    summary: "Change a subscription",
    description:
      "While a subscription is `paused`, its events are kept for 7 days. When it is `active` again, they are delivered in order. `active` also enables a disabled subscription.",
    params: idParamsSchema,
    body: "UpdateSubscription",
    answers: [{ status: 200, description: "The changed subscription.", body: "Subscription" }],
    errors: NOT_FOUND,
  },
  {
    id: "deleteSubscription",
    method: "delete",
    path: ONE,
    scope: "events:manage",
    summary: "Delete a subscription",
    description: "Its waiting deliveries are deleted too. The events stay in the feed.",
    params: idParamsSchema,
    answers: [{ status: 204, description: "The subscription is deleted." }],
    errors: NOT_FOUND,
  },
  {
    id: "rotateSubscriptionSecret",
    method: "post",
    path: `${ONE}/rotate`,
    scope: "events:manage",
    summary: "Replace the secret",
    description: "For 24 hours, deliveries carry two signatures, one with each secret.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The new secret.", body: "RotatedSubscription" }],
    errors: NOT_FOUND,
  },
  {
    id: "testSubscription",
    method: "post",
    path: `${ONE}/test`,
    scope: "events:manage",
    summary: "Send a test event",
    description: "Delivers an event of the type `test` to this subscription.",
    params: idParamsSchema,
    answers: [{ status: 202, description: "The event is queued." }],
    errors: NOT_FOUND,
  },
  {
    id: "replaySubscription",
    method: "post",
    path: `${ONE}/replay`,
    scope: "events:manage",
    summary: "Deliver events again",
    description:
      "Delivers all events of this subscription since a time, at most 30 days ago, including those that were delivered before. They keep their ids.",
    params: idParamsSchema,
    body: "Replay",
    answers: [{ status: 202, description: "The number of queued events.", body: "Replayed" }],
    errors: NOT_FOUND,
  },
  {
    id: "listDeliveries",
    method: "get",
    path: `${ONE}/deliveries`,
    scope: "events:manage",
    summary: "List delivery tries",
    description: "Returns the tries of the last 30 days, newest first.",
    params: idParamsSchema,
    query: deliveryListQuerySchema,
    answers: [{ status: 200, description: "One page of tries.", body: "DeliveryList" }],
    errors: NOT_FOUND,
  },
  {
    id: "listEvents",
    method: "get",
    path: "/api/v1/events",
    scope: "events:manage",
    summary: "Read events",
    description:
      "Returns the events of the last 30 days, oldest first: the same objects that subscriptions receive. Pass `nextCursor` as `after` to continue; an empty page keeps the cursor. Message events need the scope `messages:read`, `message.received` needs `inbound:read`, and the `chip` types need `instances:read`; other events are left out. `types` is a comma-separated list.",
    query: eventListQuerySchema,
    answers: [{ status: 200, description: "One page of events.", body: "EventList" }],
    errors: [],
  },
] as const;
