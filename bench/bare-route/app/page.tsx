// Rendered per request, like the product's pages, because rendering any page makes all later Next.js requests slower.
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>bare</p>;
}
