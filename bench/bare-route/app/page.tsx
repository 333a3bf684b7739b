// A page made for each request, as those of the product are: what Next does for one it keeps doing for every route.
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>bare</p>;
}
