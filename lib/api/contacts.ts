import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { ConsentInput } from "@/types/consent";
import type { ReplyInput, UpdateContactInput } from "@/types/contact-pages";
import { type ContactListFilter, contactUrl } from "./contact-list-query";
import { fetchBlob, fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { useChange } from "./use-change";

const LIST_INTERVAL_MS = 6_000;
const CONVERSATION_INTERVAL_MS = 3_000;
const LIVE_INTERVAL_MS = 10_000;

const CONTACTS = "/api/dashboard/contacts";
const contactPath = (id: string) => `${CONTACTS}/${encodeURIComponent(id)}`;
const page = schemasOf(() => import("@/types/contact-pages"));
const consent = schemasOf(() => import("@/types/consent"));

/** Every key begins with `contacts`, so that one invalidation refreshes everything that a command may have changed. */
const CONTACT_KEYS = ["contacts"] as const;

export const contactListOptions = (filter: ContactListFilter) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(`${CONTACTS}${contactUrl.write(filter, pageParam)}`, page("contactPageSchema"), { signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Each loaded page is a separate request, so the poll interval grows with the number of pages.
    refetchInterval: ({ state }) =>
      pollEvery(LIST_INTERVAL_MS, LIVE_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { contact: 2_000, message: 5_000 } },
  });

export const contactDetailOptions = (id: string) =>
  jsonQuery(["contacts", "detail", id], contactPath(id), page("contactDetailSchema"), {
    refetchInterval: () => pollEvery(LIST_INTERVAL_MS, LIVE_INTERVAL_MS),
    meta: { follows: { contact: 1_000, message: 3_000, chip: 3_000 } },
  });

export const conversationOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "conversation", id],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(
        `${contactPath(id)}/conversation${pageParam === "" ? "" : `?cursor=${pageParam}`}`,
        page("conversationPageSchema"),
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      pollEvery(CONVERSATION_INTERVAL_MS, LIVE_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { contact: 500, message: 1_000 } },
  });

/** Resolves when the message is durable. Sending the same key again returns the same message. */
export const useReply = (id: string) =>
  useChange(
    (body: ReplyInput) =>
      fetchJson(`${contactPath(id)}/reply`, page("replyAnswerSchema"), { method: "POST", body }),
    CONTACT_KEYS,
  );

/** Rejects with `version_conflict` if somebody else has changed the contact. */
export const useUpdateContact = (id: string) =>
  useChange(
    (body: UpdateContactInput) =>
      fetchJson(contactPath(id), page("contactDetailSchema"), { method: "PATCH", body }),
    CONTACT_KEYS,
  );

const useConsent = (id: string, method: "PUT" | "DELETE") =>
  useChange(
    (body: ConsentInput) =>
      fetchJson(`${contactPath(id)}/opt-out`, consent("consentSchema"), { method, body }),
    CONTACT_KEYS,
  );

export const useOptOut = (id: string) => useConsent(id, "PUT");
export const useOptIn = (id: string) => useConsent(id, "DELETE");

export const useEraseContact = (id: string) =>
  useChange(() => fetchJson(contactPath(id), consent("erasureSchema"), { method: "DELETE" }), CONTACT_KEYS, [
    "messages",
  ]);

/** Everything that is stored about a contact, as a JSON file. */
export const fetchContactExport = (id: string): Promise<Blob> => fetchBlob(`${contactPath(id)}/export`, {});
