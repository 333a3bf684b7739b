// Rendered for each request, like the product's pages, because rendering a page makes all later requests of Next slower.
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>bare</p>;
}
