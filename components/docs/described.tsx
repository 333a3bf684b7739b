/** Renders text between backticks as code. */
export function Described({ text }: { text: string }) {
  let position = 0;
  return text.split("`").map((part, index) => {
    position += part.length + 1;
    return index % 2 === 0 ? part : <code key={position}>{part}</code>;
  });
}
