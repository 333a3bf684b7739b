// Rendered for each request, like the product's pages. Once Next.js has rendered a page, all later requests are slower,
// and the baseline must include that cost.
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>bare</p>;
}
