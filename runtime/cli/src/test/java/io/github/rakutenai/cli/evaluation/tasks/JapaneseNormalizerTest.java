package io.github.rakutenai.cli.evaluation.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JapaneseNormalizerTest {

    @ParameterizedTest
    @CsvSource({
        "ＡＢＣ０１２！（）, ABC012!()",
        "ﾊﾝｶｸｶﾞﾅ｡, ハンカクガナ。",
        "スーパーーーー, スーパー",
        "ウェーブ〜〜, ウェーブ",
        "１９９０−２０００, 1990-2000",
        "検索 エンジン　自作, 検索エンジン自作",
        "Coding the Matrix, Coding the Matrix",
        "アルゴリズム C, アルゴリズムC",
        "C  言語, C言語",
        "海🐟へ😀, 海へ",
        "3#4*, 3#4*"
    })
    void spellings_become_one(String text, String normalized) {
        assertThat(JapaneseNormalizer.normalize("  " + text + "\n")).isEqualTo(normalized);
    }
}
