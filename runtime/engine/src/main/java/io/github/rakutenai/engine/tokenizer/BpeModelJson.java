package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** The section {@code model} of a {@code tokenizer.json}. */
final class BpeModelJson {

    private final Path file;
    private final JsonNode model;

    BpeModelJson(Path file, JsonNode model) {
        this.file = file;
        this.model = model;
    }

    void requireSupported() {
        // Files older than the field leave the type out of a BPE model.
        require("type", "BPE", model.path("type").asText("BPE"));
        require("byte_fallback", "true", model.path("byte_fallback").asText("false"));
        require("ignore_merges", "false", model.path("ignore_merges").asText("false"));
        require("continuing_subword_prefix", "none", orNone("continuing_subword_prefix"));
        require("end_of_word_suffix", "none", orNone("end_of_word_suffix"));
        if (model.path("dropout").asDouble() != 0) {
            require("dropout", "none", model.path("dropout").asText());
        }
    }

    PieceList pieces() {
        JsonNode vocabulary = model.path("vocab");
        String[] texts = new String[vocabulary.size()];
        vocabulary.forEachEntry((text, id) -> place(texts, text, id.asInt(-1)));
        PieceList pieces = new PieceList(file);
        String unknown = model.path("unk_token").asText();
        for (String text : texts) {
            pieces.add(text.getBytes(UTF_8), type(text, unknown));
        }
        return pieces;
    }

    Merges merges(Pieces pieces) {
        Map<String, Integer> ids = HashMap.newHashMap(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            ids.putIfAbsent(pieces.text(id), id);
        }
        JsonNode merges = model.path("merges");
        int[] left = new int[merges.size()];
        int[] right = new int[merges.size()];
        int[] merged = new int[merges.size()];
        for (int rank = 0; rank < merged.length; rank++) {
            String[] halves = halves(merges.get(rank), rank);
            left[rank] = require(ids, halves[0], rank);
            right[rank] = require(ids, halves[1], rank);
            merged[rank] = require(ids, halves[0] + halves[1], rank);
        }
        return new RankedMerges(left, right, merged);
    }

    private void place(String[] texts, String text, int id) {
        if (id < 0 || id >= texts.length || texts[id] != null) {
            throw MalformedCheckpointException.damaged(
                    file,
                    "model.vocab, piece " + text,
                    "each id from 0 to " + (texts.length - 1) + " once",
                    String.valueOf(id));
        }
        texts[id] = text;
    }

    private static TokenType type(String text, String unknown) {
        if (text.equals(unknown)) {
            return TokenType.UNKNOWN;
        }
        return ByteTokens.isName(text) ? TokenType.BYTE : TokenType.NORMAL;
    }

    /** The file writes a merge as "a b" or as ["a", "b"]. */
    private String[] halves(JsonNode merge, int rank) {
        String[] halves = merge.isArray() && merge.size() == 2
                ? new String[] {merge.get(0).asText(), merge.get(1).asText()}
                : merge.asText().split(" ", -1);
        if (halves.length != 2) {
            throw MalformedCheckpointException.damaged(
                    file, "model.merges, entry " + rank, "two pieces", merge.toString());
        }
        return halves;
    }

    private int require(Map<String, Integer> ids, String piece, int rank) {
        Integer id = ids.get(piece);
        if (id == null) {
            throw MalformedCheckpointException.damaged(
                    file, "model.merges, entry " + rank, "pieces of the vocabulary", piece);
        }
        return id;
    }

    private String orNone(String field) {
        String value = model.path(field).asText("");
        return value.isEmpty() || model.path(field).isNull() ? "none" : value;
    }

    private void require(String field, String expected, String found) {
        if (!found.equals(expected)) {
            throw MalformedCheckpointException.unsupported(file, "model." + field, expected, found);
        }
    }
}
