package io.github.rakutenai.engine.tokenizer;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Conversations to the tokens of a prompt. What users and assistants said is always plain text: only the chat template
 * puts special tokens. Every text between two special tokens is encoded by itself and, where the vocabulary has it, with a
 * space before it, as Hugging Face's tokenizer of Llama and llama.cpp do. Tools, calls and results become text before the
 * template sees them, whatever it knows of tools itself. Immutable and thread-safe.
 */
public final class PromptEncoder {

    private final SentencePieceTokenizer tokenizer;
    private final ChatTemplate template;

    public PromptEncoder(SentencePieceTokenizer tokenizer, ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
    }

    /**
     * The prompt up to where the answer begins, starting with the beginning-of-sequence token where the vocabulary adds
     * one; it is there once if the template names it too.
     *
     * @throws InvalidConversationException if the template cannot express the conversation
     */
    public int[] encode(Conversation conversation) {
        List<PromptPart> parts = template.render(PlainMessages.of(conversation));
        Vocabulary vocabulary = tokenizer.vocabulary();
        IntStream prefix = vocabulary.addsBos() && !startsWith(parts, vocabulary.bos())
                ? IntStream.of(vocabulary.bos().getAsInt())
                : IntStream.empty();
        IntStream prompt = IntStream.range(0, parts.size())
                .mapToObj(i -> encode(parts.get(i), i == 0))
                .flatMapToInt(IntStream::of);
        return IntStream.concat(prefix, prompt).toArray();
    }

    /**
     * A prompt of at most {@code maxPromptTokens}.
     *
     * @throws PromptTooLongException if it cannot be made to fit
     * @throws InvalidConversationException if the template cannot express the conversation
     */
    public int[] encode(Conversation conversation, int maxPromptTokens, ContextOverflow overflow) {
        int[] whole = encode(conversation);
        if (whole.length <= maxPromptTokens) {
            return whole;
        }
        return switch (overflow) {
            case REFUSE -> throw new PromptTooLongException(whole.length, maxPromptTokens);
            case DROP_OLDEST_TURNS -> encodeNewest(conversation, maxPromptTokens);
        };
    }

    /** Tokens of a text by itself, plain text whatever it looks like. */
    public int countTokens(String text) {
        return tokenizer.encodeLiterally(text, true).length;
    }

    /** Searches the fewest turns to drop, given that dropping more never makes a prompt longer. */
    private int[] encodeNewest(Conversation conversation, int maxPromptTokens) {
        int tooFew = 0;
        int enough = conversation.earlierTurns();
        int[] fitting = encode(conversation.withoutOldest(enough));
        if (fitting.length > maxPromptTokens) {
            throw new PromptTooLongException(fitting.length, maxPromptTokens);
        }
        while (enough - tooFew > 1) {
            int middle = (tooFew + enough) >>> 1;
            int[] prompt = encode(conversation.withoutOldest(middle));
            boolean fits = prompt.length <= maxPromptTokens;
            fitting = fits ? prompt : fitting;
            enough = fits ? middle : enough;
            tooFew = fits ? tooFew : middle;
        }
        return fitting;
    }

    private int[] encode(PromptPart part, boolean first) {
        return switch (part) {
            case PromptPart.Text(String text) -> tokenizer.encodeLiterally(text, first);
            case PromptPart.Special(int id) -> new int[] {id};
        };
    }

    private static boolean startsWith(List<PromptPart> parts, OptionalInt token) {
        return !parts.isEmpty()
                && parts.getFirst() instanceof PromptPart.Special(int id)
                && token.equals(OptionalInt.of(id));
    }
}
