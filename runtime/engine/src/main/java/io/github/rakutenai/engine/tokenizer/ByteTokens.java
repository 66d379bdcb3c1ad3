package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** The 256 tokens {@code <0x00>} to {@code <0xFF>} that express what has no piece of its own. */
final class ByteTokens {

    private static final Pattern NAME = Pattern.compile("<0x[0-9A-F]{2}>");
    private static final byte[] SPACE = String.valueOf(Normalizer.SPACE).getBytes(UTF_8);

    private ByteTokens() {}

    /** Index of the array: the byte, unsigned. */
    static int[] of(Path file, Pieces pieces) {
        int[] tokens = new int[256];
        Arrays.fill(tokens, -1);
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.type(id) == TokenType.BYTE) {
                String name = pieces.text(id);
                if (!isName(name)) {
                    throw MalformedCheckpointException.damaged(
                            file, "byte token " + id, "a name from <0x00> to <0xFF>", name);
                }
                tokens[value(name) & 0xFF] = id;
            }
        }
        requireAll(file, tokens);
        return tokens;
    }

    static boolean isName(String piece) {
        return NAME.matcher(piece).matches();
    }

    static byte value(String name) {
        return (byte) Integer.parseInt(name, 3, 5, 16);
    }

    /** The piece's text: U+2581 back to a space. */
    static byte[] withSpaces(byte[] piece) {
        byte[] text = new byte[piece.length];
        int length = 0;
        for (int i = 0; i < piece.length; i++) {
            boolean space = i + SPACE.length <= piece.length
                    && Arrays.equals(piece, i, i + SPACE.length, SPACE, 0, SPACE.length);
            text[length++] = space ? (byte) ' ' : piece[i];
            i += space ? SPACE.length - 1 : 0;
        }
        return Arrays.copyOf(text, length);
    }

    private static void requireAll(Path file, int[] tokens) {
        for (int value = 0; value < tokens.length; value++) {
            if (tokens[value] < 0) {
                throw new MalformedCheckpointException(
                        file,
                        "vocabulary",
                        "the 256 byte tokens of byte fallback",
                        "no <0x%02X>".formatted(value),
                        "choose a model whose tokenizer was trained with byte fallback");
            }
        }
    }
}
