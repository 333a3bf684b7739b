/** The part of the help that is open: the command palette, the list of shortcuts, or neither (null). */
export type ShownHelp = "palette" | "shortcuts" | null;
