package io.github.rakutenai.engine.tokenizer;

import java.util.Random;

/** Seeded texts of well-formed Unicode that are hard on a tokenizer: all planes, control characters, runs of spaces. */
final class RandomText {

    private static final String[] FRAGMENTS = {
        " ",
        "  ",
        "    ",
        "\n",
        "\t",
        "the",
        "ing",
        "馬が合う",
        "です",
        "「",
        "」",
        "。",
        "</s>",
        "<s>",
        "<unk>",
        "<0x41>",
        "[INST]",
        "\0",
        "😀",
        "👨‍👩‍👧",
        "é",
        "e\u0301",
        "ﷺ",
        "\uFFFD",
        "\uFFFF",
        "\uDBFF\uDFFF",
        "\u3000",
        "aaaa",
        "33333"
    };

    private final Random random;

    RandomText(long seed) {
        random = new Random(seed);
    }

    String next(int maxParts) {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(maxParts + 1); parts > 0; parts--) {
            if (random.nextInt(3) == 0) {
                text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            } else {
                text.appendCodePoint(codePoint());
            }
        }
        return text.toString();
    }

    private int codePoint() {
        int[] limits = {0x80, 0x250, 0x3100, 0xA000, 0x110000};
        int codePoint = random.nextInt(limits[random.nextInt(limits.length)]);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        // SentencePiece writes a space as U+2581 and cannot tell one in the text from it.
        return surrogate || codePoint == Normalizer.SPACE ? 'x' : codePoint;
    }
}
