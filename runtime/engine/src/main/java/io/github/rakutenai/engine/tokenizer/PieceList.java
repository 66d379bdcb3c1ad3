package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** The pieces of a vocabulary while it is read. */
final class PieceList {

    private final Path file;
    private final List<byte[]> texts = new ArrayList<>();
    private final List<TokenType> types = new ArrayList<>();

    PieceList(Path file) {
        this.file = file;
    }

    int size() {
        return texts.size();
    }

    void add(byte[] text, TokenType type) {
        texts.add(text);
        types.add(type);
    }

    /**
     * Puts an added token where its id says: in place of a piece or right behind the last one.
     *
     * @throws MalformedCheckpointException if there would be a gap
     */
    void put(AddedToken token) {
        if (token.id() < 0 || token.id() > size()) {
            throw MalformedCheckpointException.damaged(
                    file,
                    "added token " + token.content(),
                    "an id up to " + size() + ", the next free one",
                    String.valueOf(token.id()));
        }
        if (token.id() == size()) {
            add(token.content().getBytes(UTF_8), token.type());
        } else if (types.get(token.id()) != TokenType.UNKNOWN) {
            texts.set(token.id(), token.content().getBytes(UTF_8));
            types.set(token.id(), token.type());
        }
    }

    /** The first piece that is written {@code text}, whatever its type. */
    OptionalInt find(String text) {
        byte[] wanted = text.getBytes(UTF_8);
        return IntStream.range(0, size())
                .filter(id -> Arrays.equals(texts.get(id), wanted))
                .findFirst();
    }

    Pieces build() {
        return new Pieces(texts.toArray(byte[][]::new), types.toArray(TokenType[]::new));
    }
}
