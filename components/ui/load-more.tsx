import { Button } from "./button";
import { Spinner } from "./spinner";

interface LoadMoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  label: string;
  loadingLabel?: string;
  className?: string;
}

export function LoadMore({ query, label, loadingLabel = label, className = "self-center" }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  const isLoading = query.isFetchingNextPage;
  return (
    <Button
      variant="outline"
      size="sm"
      className={className}
      disabled={isLoading}
      onClick={() => void query.fetchNextPage()}
    >
      {isLoading && <Spinner />}
      {isLoading ? loadingLabel : label}
    </Button>
  );
}
