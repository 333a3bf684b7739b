import { randomUUID } from "node:crypto";
import postgres from "postgres";

// The baseline: the cost of Next.js, the driver and one durable INSERT.
const sql = postgres(process.env.DATABASE_URL ?? "", { max: 10 });

export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json();
  const id = randomUUID();
  await sql`insert into bare (id, body) values (${id}, ${JSON.stringify(body)}::jsonb)`;
  return Response.json({ id }, { status: 202 });
}
