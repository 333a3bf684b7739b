import { expect } from "vitest";
import { GET, POST } from "@/app/api/pair/[token]/route";
import { createInstanceAnswerSchema } from "@/types/pairing";
import { pairingLinkAnswerSchema, pairingLinkSchema, pairingLinkStatusSchema } from "@/types/pairing-link";
import { eventually, newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { type WebRequest, webRequest } from "../../factories/web";
import { openDashboard } from "../routes/dashboard";
import { ROUTES } from "../routes/routes";

/** Returns a dashboard with the calls of an operator and of a link's holder. */
export async function openLinkDesk() {
  const dashboard = await openDashboard();
  const { pool, web } = dashboard;

  async function newChip() {
    const phone = newPhone();
    const response = await dashboard.call(ROUTES.create, { body: { phone } });
    const { chipId, instanceName } = createInstanceAnswerSchema.parse(await response.json());
    const { qr } = await pool.lookUntil(chipId, (answer) => answer.qr !== null);
    return { chipId, instanceName, phone, code: qr?.code };
  }

  async function newLink(chipId: string) {
    const response = await dashboard.call(ROUTES.createLink, { at: chipId, role: "operator" });
    expect(response.status).toBe(201);
    const link = pairingLinkSchema.parse(await response.json());
    return { ...link, token: new URL(link.url).pathname.replace("/pair/", "") };
  }

  async function newChipWithLink() {
    const chip = await newChip();
    return { ...chip, ...(await newLink(chip.chipId)) };
  }

  /** Requests the link's data. `page` is the random id that a page sends with each of its polls. */
  const visit = (token: string, { page, ...options }: WebRequest & { page?: string } = {}) =>
    (options.method === "POST" ? POST : GET)(
      webRequest(`/api/pair/${token}${page === undefined ? "" : `?page=${page}`}`, options),
      { params: Promise.resolve({ token }) },
    );

  const answerOf = async (response: Response) => pairingLinkAnswerSchema.parse(await response.json());
  const endOf = async (token: string) => {
    const response = await visit(token);
    return { status: response.status, linkEnd: (await problemOf(response)).linkEnd };
  };
  const statusOf = async (chipId: string) =>
    pairingLinkStatusSchema.parse(await (await dashboard.call(ROUTES.readLink, { at: chipId })).json());

  /** Scans the code and polls with the link until the chip is connected to this phone or the link has ended. */
  async function scanAndPoll(chip: { chipId: string; instanceName: string; token: string }, phone: string) {
    await pool.control("/scan", { instanceName: chip.instanceName, phone });
    return await eventually(
      async () => {
        await pool.allowPoll(chip.chipId);
        const response = await visit(chip.token);
        return { status: response.status, body: await response.json() };
      },
      ({ status, body }) => status === 410 || body.reason === "wrong_number",
    );
  }

  /** Repeats the requests until all of them fall into one minute of the database's clock, for which the limit is. */
  async function inOneMinute<Result>(requests: () => Promise<Result>): Promise<Result> {
    const { result } = await eventually(
      async () => {
        await web.sql`truncate julia.pairing_link_requests`;
        const result = await requests();
        const minutes = await web.sql`select distinct minute from julia.pairing_link_requests`;
        return { result, minutes: minutes.length };
      },
      ({ minutes }) => minutes === 1,
    );
    return result;
  }

  return {
    dashboard,
    pool,
    web,
    newChip,
    newLink,
    newChipWithLink,
    visit,
    answerOf,
    endOf,
    statusOf,
    scanAndPoll,
    inOneMinute,
  };
}
