package io.github.rakutenai.cli.evaluation.tasks;

import java.text.Normalizer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes spellings of one answer equal, as the Japanese harness does before it compares: no emoji, neologdn's normalisation, single
 * spaces.
 *
 * <p>Source of the rules: https://github.com/neologd/mecab-ipadic-neologd/wiki/Regexp.ja
 */
final class JapaneseNormalizer {

    private static final Pattern PICTURES = Pattern.compile(
            "[\\x{1F600}-\\x{1F64F}\\x{1F300}-\\x{1F5FF}\\x{1F680}-\\x{1F6FF}\\x{1F1E0}-\\x{1F1FF}\\x{2702}-\\x{27B0}]");
    private static final Pattern EMOJI = Pattern.compile("[\\p{IsEmoji}&&[^\\x00-\\x7F]]");
    private static final Pattern LONG_VOWELS = Pattern.compile("[﹣－ｰ—―─━ー]+");
    private static final Pattern HYPHENS = Pattern.compile("[˗֊‐‑‒–⁃⁻₋−]+");
    private static final Pattern TILDES = Pattern.compile("[~∼∾〜〰～]");
    private static final Pattern WIDE_ASCII = Pattern.compile("[！-｝&&[^￥]]");
    private static final Pattern NARROW_KANA = Pattern.compile("[｡-ﾟ]+");

    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** What is written without spaces: CJK punctuation, kana, kanji and wide forms. */
    private static final String UNSPACED = "[\\u3000-\\u30FF\\u4E00-\\u9FFF\\uFF00-\\uFFEF]";

    private static final Pattern NEEDLESS_SPACES = Pattern.compile("(?<=" + UNSPACED + ") | (?=" + UNSPACED + ")");

    private JapaneseNormalizer() {}

    static String normalize(String text) {
        String plain = PICTURES.matcher(EMOJI.matcher(text).replaceAll("")).replaceAll("");
        plain = LONG_VOWELS.matcher(plain).replaceAll("ー");
        plain = HYPHENS.matcher(plain).replaceAll("-");
        plain = TILDES.matcher(plain).replaceAll("");
        plain = WIDE_ASCII.matcher(plain).replaceAll(JapaneseNormalizer::compatible);
        plain = NARROW_KANA.matcher(plain).replaceAll(JapaneseNormalizer::compatible);
        plain = SPACES.matcher(plain).replaceAll(" ");
        return NEEDLESS_SPACES.matcher(plain).replaceAll("").strip();
    }

    private static String compatible(MatchResult match) {
        String text = Normalizer.normalize(match.group(), Normalizer.Form.NFKC);
        return Matcher.quoteReplacement(text);
    }
}
