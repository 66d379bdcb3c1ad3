package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Message {@code TrainerSpec} of a SentencePiece model, as far as it decides how text is encoded. */
record TrainerSpec(int modelType, boolean whitespaceAsSuffix, boolean byteFallback, int unknown, int bos, int eos) {

    private static final int BPE = 2;

    static TrainerSpec read(CodedInputStream in) throws IOException {
        int modelType = 1;
        boolean whitespaceAsSuffix = false;
        boolean byteFallback = false;
        int unknown = 0;
        int bos = 1;
        int eos = 2;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 3 -> modelType = in.readEnum();
                case 24 -> whitespaceAsSuffix = in.readBool();
                case 35 -> byteFallback = in.readBool();
                case 40 -> unknown = in.readInt32();
                case 41 -> bos = in.readInt32();
                case 42 -> eos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        return new TrainerSpec(modelType, whitespaceAsSuffix, byteFallback, unknown, bos, eos);
    }

    void requireSupported(Path file) {
        if (modelType != BPE) {
            throw MalformedCheckpointException.unsupported(file, "trainer_spec.model_type", "BPE", typeName());
        }
        if (whitespaceAsSuffix) {
            throw MalformedCheckpointException.unsupported(
                    file, "trainer_spec.treat_whitespace_as_suffix", "false", "true");
        }
        if (!byteFallback) {
            throw MalformedCheckpointException.unsupported(file, "trainer_spec.byte_fallback", "true", "false");
        }
    }

    SpecialTokenIds specialIds(boolean addBos) {
        return new SpecialTokenIds(present(bos), present(eos), present(unknown), addBos);
    }

    /** The format writes -1 for a token that the vocabulary does not have. */
    private static OptionalInt present(int id) {
        return id == -1 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private String typeName() {
        return switch (modelType) {
            case 1 -> "UNIGRAM";
            case 3 -> "WORD";
            case 4 -> "CHAR";
            default -> "type " + modelType;
        };
    }
}
