package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;

/** Writes a tokenizer.model. */
final class ModelFile {

    private int modelType = 2;
    private boolean byteFallback = true;
    private byte[] charsMap = {};
    private final List<SentencePieceModel.Piece> pieces = new ArrayList<>(specialsAndBytes());

    static SentencePieceModel.Piece piece(String text, float score, TokenType type) {
        return new SentencePieceModel.Piece(text.getBytes(UTF_8), score, type);
    }

    static List<SentencePieceModel.Piece> specialsAndBytes() {
        List<SentencePieceModel.Piece> pieces = new ArrayList<>();
        pieces.add(piece("<unk>", 0, TokenType.UNKNOWN));
        pieces.add(piece("<s>", 0, TokenType.CONTROL));
        pieces.add(piece("</s>", 0, TokenType.CONTROL));
        for (int value = 0; value < 256; value++) {
            pieces.add(piece("<0x%02X>".formatted(value), 0, TokenType.BYTE));
        }
        return pieces;
    }

    ModelFile with(SentencePieceModel.Piece piece) {
        pieces.add(piece);
        return this;
    }

    ModelFile without(String text) {
        pieces.removeIf(piece -> new String(piece.text(), UTF_8).equals(text));
        return this;
    }

    ModelFile modelType(int type) {
        modelType = type;
        return this;
    }

    ModelFile withoutByteFallback() {
        byteFallback = false;
        return this;
    }

    ModelFile charsMap(byte[] map) {
        charsMap = map;
        return this;
    }

    Path write(Path file) throws IOException {
        return Files.write(file, message(out -> {
            for (SentencePieceModel.Piece piece : pieces) {
                out.writeByteArray(1, message(inner -> {
                    inner.writeByteArray(1, piece.text());
                    inner.writeFloat(2, piece.score());
                    inner.writeEnum(3, piece.type().ordinal() + 1);
                }));
            }
            out.writeByteArray(2, message(inner -> {
                inner.writeEnum(3, modelType);
                inner.writeBool(35, byteFallback);
            }));
            out.writeByteArray(3, message(inner -> {
                inner.writeString(1, charsMap.length == 0 ? "identity" : "nmt_nfkc");
                inner.writeBytes(2, ByteString.copyFrom(charsMap));
                inner.writeBool(4, false);
            }));
        }));
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private interface Fields {

        void write(CodedOutputStream out) throws IOException;
    }
}
