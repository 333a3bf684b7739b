import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** Common local passwords that are missing from the library's dictionaries. */
const LOCAL_WORDS = [
  ..."senha senhas minhasenha mudar trocar acesso entrar provisoria teamo euteamo deusefiel".split(" "),
  ..."julia juliadashboard dashboard painel revoluna chip chips whatsapp evolution chatbot mensagem".split(
    " ",
  ),
  ..."medico medica plantao plantoes escala clinica hospital enfermagem anestesia".split(" "),
];

/** Minimum number of guesses required for a password made of words, names, dates or keyboard patterns. */
const GUESSES_WITH_PATTERN = 1e9;
/** Minimum number of guesses required for a password without any pattern: the estimate for eight random characters. */
const GUESSES_WITHOUT_PATTERN = 1e8;

/**
 * Number of characters checked at the beginning and at the end of a password. The library would take seconds for a
 * whole long password. If one of the two parts is strong, the whole password is strong.
 */
const PART_LENGTH = 32;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loaded on first use, because the dictionaries take 50 MB of memory. */
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

/** Returns true if the password is easy to guess, either for anybody or for someone who knows the owner's words. */
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
