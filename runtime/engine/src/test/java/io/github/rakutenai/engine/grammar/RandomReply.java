package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;

import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** Replies of a model that likes all tokens alike: any that the grammar allows, at random. */
final class RandomReply {

    private final Vocabulary vocabulary;
    private final SplittableRandom random;

    RandomReply(Vocabulary vocabulary, long seed) {
        this.vocabulary = vocabulary;
        random = new SplittableRandom(seed);
    }

    /** After {@code most} tokens the shortest end is taken. */
    String write(GrammarState state, int most) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int end = vocabulary.eos().orElseThrow();
        for (int i = 0; i < most && !state.isComplete(); i++) {
            TokenMask allowed = state.allowed(List.of(end));
            int token = choose(allowed);
            if (token == end) {
                return text.toString(UTF_8);
            }
            state.accept(token);
            text.writeBytes(vocabulary.bytes(token));
        }
        return text.toString(UTF_8) + state.shortestEnd();
    }

    /** The allowed one that comes next in the vocabulary; half of the time one that is short, so that texts also end. */
    private int choose(TokenMask allowed) {
        boolean brief = random.nextBoolean();
        int chosen = next(allowed);
        for (int tries = 0; brief && tries < 8 && vocabulary.bytes(chosen).length > 1; tries++) {
            chosen = next(allowed);
        }
        return chosen;
    }

    private int next(TokenMask allowed) {
        int token = allowed.next(random.nextInt(vocabulary.size()));
        return token < 0 ? allowed.next(0) : token;
    }
}
