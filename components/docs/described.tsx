/** A sentence of the reference; what stands between backticks is code. */
export function Described({ text }: { text: string }) {
  let position = 0;
  return text.split("`").map((part, index) => {
    position += part.length + 1;
    return index % 2 === 0 ? part : <code key={position}>{part}</code>;
  });
}
