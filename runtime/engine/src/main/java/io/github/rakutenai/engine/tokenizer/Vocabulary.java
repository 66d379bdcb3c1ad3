package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;

/**
 * The tokens of one SentencePiece BPE vocabulary with byte fallback, how they merge, and what surrounds a text.
 * Immutable; about 2 MB for 48,000 tokens.
 *
 * <p>It comes from GGUF metadata ({@code tokenizer.ggml.*}), from {@code tokenizer.json} or from
 * {@code tokenizer.model}. Where a folder has the last two, {@code tokenizer.json} wins: it is what Hugging Face's
 * {@code AutoTokenizer} reads, and it alone has the tokens that were added after training.
 */
public final class Vocabulary {

    private final Pieces pieces;
    private final Merges merges;
    private final SpecialTokenIds specialIds;
    private final Normalizer normalizer;
    private final int[] byteTokens;
    private final SpecialTokens specialTokens;

    /** @throws MalformedCheckpointException if one of the 256 byte tokens is missing or a special id is out of range */
    Vocabulary(
            Path file,
            Pieces pieces,
            Merges merges,
            SpecialTokenIds specialIds,
            Normalizer normalizer,
            List<AddedToken> added) {
        specialIds.requireWithin(file, pieces.size());
        this.pieces = pieces;
        this.merges = merges;
        this.specialIds = specialIds;
        this.normalizer = normalizer;
        byteTokens = ByteTokens.of(file, pieces);
        specialTokens = SpecialTokens.of(pieces, added);
    }

    /**
     * Reads the vocabulary of a checkpoint.
     *
     * @throws MalformedCheckpointException if it has none, a broken one or one of another kind
     */
    public static Vocabulary load(Checkpoint checkpoint) throws IOException {
        return switch (checkpoint) {
            case GgufFile gguf -> GgufVocabulary.read(gguf);
            case SafetensorsDirectory directory -> DirectoryVocabulary.read(directory);
        };
    }

    /** Number of tokens; ids are 0 to size - 1. */
    public int size() {
        return pieces.size();
    }

    /** @throws IllegalArgumentException if {@code id} is not a token */
    public TokenType type(int id) {
        return pieces.type(requireToken(id));
    }

    /** The piece as the vocabulary writes it: spaces as U+2581, a byte as {@code <0xE3>}. */
    public String piece(int id) {
        return pieces.text(requireToken(id));
    }

    /** What the token adds to a text: UTF-8, perhaps a part of a character, nothing for a control token. */
    public byte[] bytes(int id) {
        return switch (type(id)) {
            case NORMAL, USER_DEFINED, UNUSED -> ByteTokens.withSpaces(pieces.bytes(id));
            case BYTE -> new byte[] {ByteTokens.value(pieces.text(id))};
            case CONTROL, UNKNOWN -> new byte[0];
        };
    }

    /** The token that begins a sequence, where the vocabulary has one. */
    public OptionalInt bos() {
        return specialIds.bos();
    }

    /** The token that ends a sequence, where the vocabulary has one. */
    public OptionalInt eos() {
        return specialIds.eos();
    }

    /** The token for what cannot be expressed, where the vocabulary has one. */
    public OptionalInt unknown() {
        return specialIds.unknown();
    }

    /** Whether every prompt starts with {@link #bos()}. */
    public boolean addsBos() {
        return specialIds.addBos() && bos().isPresent();
    }

    /** Whether the first space of a reply is not part of its text. */
    public boolean stripsLeadingSpace() {
        return normalizer.stripLeadingSpace();
    }

    /** The control or user-defined token that is written {@code piece}, such as {@code </s>}. */
    public OptionalInt special(String piece) {
        return specialTokens.find(piece);
    }

    Pieces pieces() {
        return pieces;
    }

    Merges merges() {
        return merges;
    }

    Normalizer normalizer() {
        return normalizer;
    }

    SpecialTokens specialTokens() {
        return specialTokens;
    }

    int byteToken(byte value) {
        return byteTokens[value & 0xFF];
    }

    private int requireToken(int id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException("token " + id + " is outside the vocabulary of " + size() + " tokens");
        }
        return id;
    }
}
