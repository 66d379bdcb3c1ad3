package io.github.rakutenai.engine.tokenizer;

/**
 * Text to tokens and back, as SentencePiece's BPE with byte fallback does it, or, for a {@code tokenizer.json}, as
 * Hugging Face's does. Encoding takes O(n log n) of the text's length. Immutable and thread-safe.
 *
 * <p>{@code decode(encode(text))} is {@code text}, but for what the vocabulary itself gives up: U+2581 becomes a space,
 * and where it removes extra whitespace, that is gone.
 *
 * <p>Sources: google/sentencepiece (bpe_model.cc, normalizer.cc), huggingface/tokenizers (models/bpe/word.rs).
 */
public final class SentencePieceTokenizer {

    private final Vocabulary vocabulary;
    private final TokenTrie userDefined;
    private final TokenTrie userDefinedSpace;

    public SentencePieceTokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        userDefined = new TokenTrie();
        userDefinedSpace = new TokenTrie();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.type(id) == TokenType.USER_DEFINED) {
                userDefined.add(vocabulary.piece(id), id);
                if (SpecialTokens.isSpace(vocabulary.piece(id))) {
                    userDefinedSpace.add(vocabulary.piece(id), id);
                }
            }
        }
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * The tokens of a plain text: never a control token, whatever the text says, and no beginning of sequence.
     * User-defined tokens are matched as SentencePiece does.
     *
     * @throws IllegalArgumentException if {@code text} has a lone surrogate, naming its index
     */
    public int[] encode(String text) {
        WellFormedText.require(text);
        return encode(text, true, userDefined);
    }

    /**
     * The tokens of a part of a prompt in which nothing marks structure: user-defined tokens too are plain characters,
     * unless they are mere space.
     *
     * @param first whether no special token stands before it
     */
    int[] encodeLiterally(String text, boolean first) {
        return encode(text, first, userDefinedSpace);
    }

    /** The tokens of a plain text that follows others: no space is put before it, and none is taken away. */
    public int[] encodeContinuation(String text) {
        WellFormedText.require(text);
        return merge(text.replace(' ', Normalizer.SPACE), userDefinedSpace);
    }

    /** The text of {@code ids}; see {@link Detokenizer} for what becomes of control tokens and broken characters. */
    public String decode(int... ids) {
        Detokenizer detokenizer = new Detokenizer(vocabulary);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(detokenizer.accept(id));
        }
        return text.append(detokenizer.finish()).toString();
    }

    private int[] encode(String text, boolean first, TokenTrie frozen) {
        return merge(vocabulary.normalizer().normalize(text, first), frozen);
    }

    private int[] merge(String normalized, TokenTrie frozen) {
        SymbolChain symbols = SymbolChain.of(normalized, vocabulary, frozen);
        symbols.merge();
        return symbols.tokens();
    }
}
