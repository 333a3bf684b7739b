/** Shows the instance name below the chip's name, unless the two are equal. */
export function InstanceName({ name, instanceName }: { name: string; instanceName: string | null }) {
  if (instanceName === null || instanceName === name) return null;
  return <span className="block truncate text-xs text-muted-foreground">{instanceName}</span>;
}
