import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** What a guesser tries first here and no dictionary of the library ranks. */
const LOCAL_WORDS = [
  ..."senha senhas minhasenha mudar trocar acesso entrar provisoria teamo euteamo deusefiel".split(" "),
  ..."julia juliadashboard dashboard painel revoluna chip chips whatsapp evolution chatbot mensagem".split(
    " ",
  ),
  ..."medico medica plantao plantoes escala clinica hospital enfermagem anestesia".split(" "),
];

/** Guesses that a password of words, names, dates or runs over a keyboard must withstand. */
const GUESSES_WITH_PATTERN = 1e9;
/** Guesses that one without any pattern must withstand: what eight random characters do. */
const GUESSES_WITHOUT_PATTERN = 1e8;

/** The library takes seconds for long passwords; a part that is strong makes the whole strong. */
const PART_LENGTH = 32;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries are 50 MB in memory, so they are loaded when the first password is chosen. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common, english, portuguese] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
    import("@zxcvbn-ts/language-pt-br"),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, ...portuguese.dictionary },
    graphs: common.adjacencyGraphs,
  });
}

/** True for a password that is among those guessed first, by anybody or by who knows the owner's words. */
export async function isEasilyGuessed(password: string, ownWords: readonly string[]): Promise<boolean> {
  estimator ??= loadEstimator();
  const loaded = await estimator;
  const words = [...ownWords, ...LOCAL_WORDS];
  const parts = [password.slice(0, PART_LENGTH), password.slice(-PART_LENGTH)];
  return [...new Set(parts)].every((part) => {
    const { guesses, sequence } = loaded.check(part, words);
    const hasPattern = sequence.some(({ pattern }) => pattern !== "bruteforce");
    return guesses < (hasPattern ? GUESSES_WITH_PATTERN : GUESSES_WITHOUT_PATTERN);
  });
}
