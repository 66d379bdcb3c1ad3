package io.github.rakutenai.quarkus.openai;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.engine.sampling.TokenLogProbabilities;
import io.github.rakutenai.engine.sampling.TokenLogProbability;
import io.github.rakutenai.engine.tokenizer.TokenType;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import io.github.rakutenai.quarkus.openai.api.ChatLogProbs;

/** Tokens as OpenAI tells of them: a text, and its bytes. */
record TokenTexts(Vocabulary vocabulary) {

    /** JSON has no infinity; what OpenAI says in its place. */
    private static final double LEAST = -9999;

    /** Its text; what is no text by itself as {@code bytes:\xe3\x81}, and a control token as it is written. */
    String text(int token) {
        if (isControl(token)) {
            return vocabulary.piece(token);
        }
        byte[] bytes = vocabulary.bytes(token);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder escaped = new StringBuilder("bytes:");
            for (byte value : bytes) {
                escaped.append("\\x%02x".formatted(value));
            }
            return escaped.toString();
        }
    }

    /** Whether it is no part of a text. */
    boolean isControl(int token) {
        return vocabulary.type(token) == TokenType.CONTROL;
    }

    List<Integer> bytes(int token) {
        List<Integer> unsigned = new ArrayList<>();
        for (byte value : vocabulary.bytes(token)) {
            unsigned.add(value & 0xFF);
        }
        return unsigned;
    }

    static double logProbability(TokenLogProbability token) {
        return Math.max(LEAST, token.logProbability());
    }

    ChatLogProbs.Token chatLogProb(TokenLogProbabilities probabilities) {
        int token = probabilities.token().token();
        return new ChatLogProbs.Token(
                text(token),
                logProbability(probabilities.token()),
                bytes(token),
                probabilities.top().stream().map(this::topToken).toList());
    }

    private ChatLogProbs.TopToken topToken(TokenLogProbability top) {
        return new ChatLogProbs.TopToken(text(top.token()), logProbability(top), bytes(top.token()));
    }
}
