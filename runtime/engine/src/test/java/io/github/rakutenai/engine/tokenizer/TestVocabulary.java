package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A small vocabulary in Llama's manner: {@code <unk>}, {@code <s>}, {@code </s>}, 256 bytes, then what a test adds. The
 * score falls with the id, so that what is added first merges first.
 */
public final class TestVocabulary {

    public static final int BOS = 1;
    public static final int EOS = 2;
    public static final int FIRST_BYTE = 3;
    public static final int FIRST_ADDED = FIRST_BYTE + 256;

    private static final Path FILE = Path.of("test");

    private final PieceList pieces = new PieceList(FILE);
    private final List<AddedToken> added = new ArrayList<>();
    private Normalizer normalizer = Normalizer.sentencePiece(true, false);
    private OptionalInt eos = OptionalInt.of(EOS);
    private boolean addBos = true;

    public TestVocabulary() {
        add("<unk>", TokenType.UNKNOWN);
        add("<s>", TokenType.CONTROL);
        add("</s>", TokenType.CONTROL);
        for (int value = 0; value < 256; value++) {
            add("<0x%02X>".formatted(value), TokenType.BYTE);
        }
    }

    /** Adds normal pieces. */
    public TestVocabulary with(String... texts) {
        for (String text : texts) {
            add(text, TokenType.NORMAL);
        }
        return this;
    }

    public TestVocabulary with(TokenType type, String... texts) {
        for (String text : texts) {
            add(text, type);
        }
        return this;
    }

    TestVocabulary with(AddedToken token) {
        pieces.put(token);
        added.add(token);
        return this;
    }

    TestVocabulary with(Normalizer normalizer) {
        this.normalizer = normalizer;
        return this;
    }

    TestVocabulary withoutBos() {
        addBos = false;
        return this;
    }

    TestVocabulary withoutEos() {
        eos = OptionalInt.empty();
        return this;
    }

    public Vocabulary build() {
        float[] scores = new float[pieces.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = -id;
        }
        Pieces all = pieces.build();
        SpecialTokenIds ids = new SpecialTokenIds(OptionalInt.of(BOS), eos, OptionalInt.of(0), addBos);
        return new Vocabulary(FILE, all, ScoredMerges.of(FILE, all, scores), ids, normalizer, added);
    }

    SentencePieceTokenizer tokenizer() {
        return new SentencePieceTokenizer(build());
    }

    private void add(String text, TokenType type) {
        pieces.add(text.getBytes(UTF_8), type);
    }
}
