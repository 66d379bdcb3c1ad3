package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Message {@code NormalizerSpec} of a SentencePiece model. */
record NormalizerSpec(
        String name,
        int charsMapBytes,
        boolean addDummyPrefix,
        boolean removeExtraWhitespaces,
        boolean escapeWhitespaces) {

    static NormalizerSpec read(CodedInputStream in) throws IOException {
        String name = "";
        int charsMapBytes = 0;
        boolean addDummyPrefix = true;
        boolean removeExtraWhitespaces = true;
        boolean escapeWhitespaces = true;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                case 2 -> charsMapBytes = in.readBytes().size();
                case 3 -> addDummyPrefix = in.readBool();
                case 4 -> removeExtraWhitespaces = in.readBool();
                case 5 -> escapeWhitespaces = in.readBool();
                default -> in.skipField(tag);
            }
        }
        return new NormalizerSpec(name, charsMapBytes, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces);
    }

    void requireSupported(Path file) {
        requireNoCharsMap(file, "normalizer_spec");
        if (!escapeWhitespaces) {
            throw MalformedCheckpointException.unsupported(file, "normalizer_spec.escape_whitespaces", "true", "false");
        }
    }

    void requireNoCharsMap(Path file, String spec) {
        if (charsMapBytes > 0) {
            throw MalformedCheckpointException.unsupported(
                    file,
                    spec,
                    "the rule identity without a character map",
                    name + " with a map of " + charsMapBytes + " bytes");
        }
    }

    Normalizer normalizer() {
        return Normalizer.sentencePiece(addDummyPrefix, removeExtraWhitespaces);
    }
}
