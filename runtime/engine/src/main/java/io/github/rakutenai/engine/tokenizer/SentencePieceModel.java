package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * A {@code tokenizer.model}: the protobuf message {@code ModelProto} of google/sentencepiece, sentencepiece_model.proto.
 *
 * @param pieces one for each token
 * @param trainer what the vocabulary was trained for
 * @param normalizer what happens to a text before
 */
record SentencePieceModel(List<Piece> pieces, TrainerSpec trainer, NormalizerSpec normalizer) {

    private static final int PIECES = 1;
    private static final int TRAINER_SPEC = 2;
    private static final int NORMALIZER_SPEC = 3;
    private static final int DENORMALIZER_SPEC = 5;

    /** @throws MalformedCheckpointException if it is not such a file or not BPE with byte fallback */
    static SentencePieceModel read(Path file) throws IOException {
        try {
            SentencePieceModel model = parse(file, Files.readAllBytes(file));
            model.trainer.requireSupported(file);
            model.normalizer.requireSupported(file);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw MalformedCheckpointException.damaged(
                    file, "protobuf", "a SentencePiece model", "broken data: " + e.getMessage());
        }
    }

    /**
     * @param config may name other tokens than the model does for the beginning and the end of a sequence
     * @param added tokens that other files append to the model's pieces, their ids following on
     */
    Vocabulary vocabulary(Path file, TokenizerConfig config, List<AddedToken> added) {
        PieceList list = new PieceList(file);
        pieces.forEach(piece -> list.add(piece.text(), piece.type()));
        added.forEach(list::put);
        Pieces all = list.build();
        float[] scores = new float[all.size()];
        for (int id = 0; id < pieces.size(); id++) {
            scores[id] = pieces.get(id).score();
        }
        return new Vocabulary(
                file,
                all,
                ScoredMerges.of(file, all, scores),
                specialIds(config, list),
                normalizer.normalizer(),
                added);
    }

    private SpecialTokenIds specialIds(TokenizerConfig config, PieceList pieces) {
        // Llama's tokenizer class starts every prompt with the beginning of sequence unless it is told otherwise.
        SpecialTokenIds ids = trainer.specialIds(config.addsBos().orElse(true));
        return new SpecialTokenIds(
                named(config, "bos_token", pieces, ids.bos()),
                named(config, "eos_token", pieces, ids.eos()),
                ids.unknown(),
                ids.addBos());
    }

    private static OptionalInt named(TokenizerConfig config, String role, PieceList pieces, OptionalInt ofModel) {
        OptionalInt named = config.token(role).map(pieces::find).orElse(OptionalInt.empty());
        return named.isPresent() ? named : ofModel;
    }

    private static SentencePieceModel parse(Path file, byte[] bytes) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        TrainerSpec trainer = TrainerSpec.read(ByteString.EMPTY.newCodedInput());
        NormalizerSpec normalizer = NormalizerSpec.read(ByteString.EMPTY.newCodedInput());
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case PIECES ->
                    pieces.add(Piece.read(file, pieces.size(), in.readBytes().newCodedInput()));
                case TRAINER_SPEC -> trainer = TrainerSpec.read(in.readBytes().newCodedInput());
                case NORMALIZER_SPEC ->
                    normalizer = NormalizerSpec.read(in.readBytes().newCodedInput());
                case DENORMALIZER_SPEC ->
                    NormalizerSpec.read(in.readBytes().newCodedInput()).requireNoCharsMap(file, "denormalizer_spec");
                default -> in.skipField(tag);
            }
        }
        return new SentencePieceModel(pieces, trainer, normalizer);
    }

    /** Message {@code ModelProto.SentencePiece}. */
    record Piece(byte[] text, float score, TokenType type) {

        private static final int TEXT = 1;
        private static final int SCORE = 2;
        private static final int TYPE = 3;

        static Piece read(Path file, int id, CodedInputStream in) throws IOException {
            byte[] text = {};
            float score = 0;
            int type = 1;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case TEXT -> text = in.readByteArray();
                    case SCORE -> score = in.readFloat();
                    case TYPE -> type = in.readEnum();
                    default -> in.skipField(tag);
                }
            }
            return new Piece(text, score, TokenType.require(file, id, type));
        }
    }
}
