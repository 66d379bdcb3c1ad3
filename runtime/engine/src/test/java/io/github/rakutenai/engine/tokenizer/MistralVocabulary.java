package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.testing.TestData;

/** Mistral v0.1's vocabulary, which RakutenAI extends, as its model file and as the tokenizer.json made from it. */
final class MistralVocabulary {

    private static final String FILE = "tokenizers/mistral-v0.1.tokenizer.model";

    private MistralVocabulary() {}

    static Path file() {
        return TestData.require(FILE);
    }

    static Vocabulary ofModel() throws IOException {
        return SentencePieceModel.read(file()).vocabulary(file(), TokenizerConfig.NONE, List.of());
    }

    static Vocabulary ofJson(ObjectNode json) {
        return TokenizerJson.read(file(), json, new TokenizerConfig(json.objectNode()));
    }

    /** What Hugging Face's converter makes of a SentencePiece model; a merge is every way to cut a piece in two. */
    static ObjectNode json(boolean mergesAsPairs) throws IOException {
        Vocabulary vocabulary = ofModel();
        ObjectNode json = skeleton();
        Map<String, Integer> ids = new HashMap<>();
        ObjectNode pieces = json.withObject("/model/vocab");
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.piece(id), id);
            pieces.put(vocabulary.piece(id), id);
        }
        ArrayNode merges = json.withArray("/model/merges");
        for (String[] halves : merges(SentencePieceModel.read(file()), ids)) {
            if (mergesAsPairs) {
                merges.addArray().add(halves[0]).add(halves[1]);
            } else {
                merges.add(halves[0] + " " + halves[1]);
            }
        }
        return json;
    }

    private static List<String[]> merges(SentencePieceModel model, Map<String, Integer> ids) {
        List<Integer> order = new ArrayList<>();
        for (int id = 0; id < model.pieces().size(); id++) {
            if (model.pieces().get(id).type() == TokenType.NORMAL) {
                order.add(id);
            }
        }
        order.sort(Comparator.comparing(id -> -model.pieces().get(id).score()));
        List<String[]> merges = new ArrayList<>();
        for (int id : order) {
            String piece = new String(model.pieces().get(id).text(), UTF_8);
            List<String[]> cuts = new ArrayList<>();
            for (int cut = 1; cut < piece.length(); cut++) {
                if (ids.containsKey(piece.substring(0, cut)) && ids.containsKey(piece.substring(cut))) {
                    cuts.add(new String[] {piece.substring(0, cut), piece.substring(cut)});
                }
            }
            cuts.sort(Comparator.comparing((String[] halves) -> ids.get(halves[0]))
                    .thenComparing(halves -> ids.get(halves[1])));
            merges.addAll(cuts);
        }
        return merges;
    }

    private static ObjectNode skeleton() throws IOException {
        return (ObjectNode) new ObjectMapper().readTree("""
                {"version": "1.0",
                 "added_tokens": [
                   {"id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true},
                   {"id": 1, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true},
                   {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true}],
                 "normalizer": {"type": "Sequence", "normalizers": [
                   {"type": "Prepend", "prepend": "▁"},
                   {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
                 "pre_tokenizer": null,
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
                 "decoder": {"type": "Sequence", "decoders": [
                   {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                   {"type": "ByteFallback"}, {"type": "Fuse"},
                   {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
                 "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
                   "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false}}
                """);
    }
}
