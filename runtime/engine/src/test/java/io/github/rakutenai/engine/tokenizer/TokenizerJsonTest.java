package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import org.junit.jupiter.api.Test;

class TokenizerJsonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void merges_are_read_in_both_forms() {
        for (String merges : List.of("[\"a b\", \"▁ ab\"]", "[[\"a\", \"b\"], [\"▁\", \"ab\"]]")) {
            assertThat(pieces(json(root -> root.withObject("model").set("merges", parse(merges))), "abab"))
                    .containsExactly("▁ab", "ab");
        }
    }

    @Test
    void only_listed_pairs_merge_and_the_first_listed_goes_first() {
        assertThat(pieces(json(root -> root.withObject("model").set("merges", parse("[\"b a\", \"a b\"]"))), "aba"))
                .containsExactly("▁", "a", "ba");
    }

    @Test
    void added_tokens_extend_the_vocabulary_and_are_never_formed_from_plain_text() {
        Vocabulary vocabulary = read(json(root -> root.withArray("added_tokens")
                .addObject()
                .put("id", 265)
                .put("content", "<|im_end|>")
                .put("special", true)));
        assertThat(vocabulary.special("<|im_end|>")).hasValue(265);
        assertThat(new SentencePieceTokenizer(vocabulary).encode("<|im_end|>")).doesNotContain(265);
    }

    @Test
    void metaspace_puts_no_space_before_one_and_only_at_the_start_if_it_says_first() {
        ObjectNode json = json(root -> {
            root.set("normalizer", null);
            root.set(
                    "pre_tokenizer",
                    parse("{\"type\": \"Metaspace\", \"replacement\": \"▁\","
                            + " \"prepend_scheme\": \"first\", \"split\": false}"));
        });
        assertThat(pieces(json, " a")).containsExactly("▁", "a");
        assertThat(pieces(json, "a")).containsExactly("▁", "a");
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(read(json));
        assertThat(tokenizer.encodeLiterally("a", false)).hasSize(1);
    }

    @Test
    void the_post_processor_says_whether_a_prompt_begins_with_bos_unless_the_configuration_does() {
        String template = "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<s>\"}},"
                + " {\"Sequence\": {\"id\": \"A\"}}]}";
        ObjectNode json = json(root -> root.set("post_processor", parse(template)));
        assertThat(read(json).addsBos()).isTrue();
        assertThat(read(json(root -> {})).addsBos()).isFalse();
        TokenizerConfig config = new TokenizerConfig(parse("{\"add_bos_token\": false}"));
        assertThat(TokenizerJson.read(Path.of("tokenizer.json"), json, config).addsBos())
                .isFalse();
    }

    @Test
    void another_kind_of_tokenizer_is_refused_by_its_name() {
        assertRefused(root -> root.withObject("model").put("type", "WordPiece"), "WordPiece");
        assertRefused(root -> root.withObject("model").put("byte_fallback", false), "byte_fallback");
        assertRefused(root -> root.withObject("model").put("ignore_merges", true), "ignore_merges");
        assertRefused(root -> root.withObject("model").put("end_of_word_suffix", "</w>"), "</w>");
        assertRefused(root -> root.set("normalizer", parse("{\"type\": \"NFKC\"}")), "NFKC");
        assertRefused(root -> root.set("normalizer", null), "U+2581");
        assertRefused(root -> root.set("pre_tokenizer", parse("{\"type\": \"ByteLevel\"}")), "ByteLevel");
        assertRefused(root -> root.set("pre_tokenizer", parse("{\"type\": \"Metaspace\"}")), "split");
        assertRefused(root -> root.set("decoder", parse("{\"type\": \"WordPiece\"}")), "decoder");
        assertRefused(
                root -> root.withArray("added_tokens")
                        .addObject()
                        .put("id", 265)
                        .put("single_word", true),
                "single_word");
    }

    @Test
    void a_broken_vocabulary_is_refused_with_its_place() {
        assertRefused(root -> root.withObject("/model/vocab").put("gap", 300), "piece gap");
        assertRefused(root -> root.withObject("/model/vocab").put("double", 3), "piece double");
        assertRefused(root -> root.withObject("model").set("merges", parse("[\"a b\", \"a x\"]")), "entry 1");
        assertRefused(root -> root.withObject("model").set("merges", parse("[\"ab\"]")), "entry 0");
        assertRefused(root -> root.remove("model"), "byte_fallback");
    }

    private static List<String> pieces(ObjectNode json, String text) {
        Vocabulary vocabulary = read(json);
        return Arrays.stream(new SentencePieceTokenizer(vocabulary).encode(text))
                .mapToObj(vocabulary::piece)
                .toList();
    }

    private static Vocabulary read(JsonNode json) {
        return TokenizerJson.read(Path.of("tokenizer.json"), json, new TokenizerConfig(MAPPER.createObjectNode()));
    }

    private static void assertRefused(Consumer<ObjectNode> change, String found) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> read(json(change)))
                .withMessageContainingAll("tokenizer.json", found);
    }

    /** A vocabulary of the specials, all bytes and ▁, a, b, ab, ▁ab, ba: 265 tokens. */
    private static ObjectNode json(Consumer<ObjectNode> change) {
        ObjectNode root = (ObjectNode) parse("""
                {"added_tokens": [{"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true}],
                 "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                   {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
                 "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "merges": []}}
                """);
        ObjectNode vocabulary = root.withObject("/model/vocab");
        ModelFile.specialsAndBytes()
                .forEach(piece -> vocabulary.put(new String(piece.text(), UTF_8), vocabulary.size()));
        List.of("▁", "a", "b", "ab", "▁ab", "ba").forEach(piece -> vocabulary.put(piece, vocabulary.size()));
        change.accept(root);
        return root;
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
