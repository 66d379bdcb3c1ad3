package io.github.rakutenai.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Our tokens against those of Hugging Face's own tokenizer, whose library comes with its jar. */
class HuggingFaceEqualityTest {

    // The library stays loaded until the JVM ends, on some systems with its file locked.
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path folder;

    private static HuggingFaceTokenizer huggingFace;
    private static SentencePieceTokenizer ofModel;
    private static SentencePieceTokenizer ofJson;

    /** Before each test and not before all: a class that is aborted as a whole is not counted as skipped. */
    @BeforeEach
    void load() throws IOException {
        if (huggingFace != null) {
            return;
        }
        ObjectNode json = MistralVocabulary.json(false);
        Path file = Files.writeString(folder.resolve("tokenizer.json"), json.toString());
        System.setProperty("ENGINE_CACHE_DIR", folder.toString());
        huggingFace =
                HuggingFaceTokenizer.newInstance(file, Map.of("addSpecialTokens", "false", "truncation", "false"));
        ofModel = new SentencePieceTokenizer(MistralVocabulary.ofModel());
        ofJson = new SentencePieceTokenizer(MistralVocabulary.ofJson(json));
    }

    @AfterAll
    static void close() {
        System.clearProperty("ENGINE_CACHE_DIR");
        if (huggingFace != null) {
            huggingFace.close();
        }
    }

    @Test
    void every_sentence_has_the_same_tokens_from_model_and_from_json() throws IOException {
        List<String> sentences = Sentences.all();
        assertThat(sentences).hasSizeGreaterThan(50_000);
        assertSame(sentences);
    }

    @Test
    void random_unicode_has_the_same_tokens_from_model_and_from_json() {
        RandomText random = new RandomText(42);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            // In plain text Hugging Face takes special tokens for what they look like; we never do.
            texts.add(random.next(24).replaceAll("</?s>|<unk>", ""));
        }
        assertSame(texts);
    }

    @Test
    void texts_between_special_tokens_are_encoded_each_with_its_own_leading_space() {
        PromptEncoder encoder = new PromptEncoder(ofModel, new CardTemplate(ofModel.vocabulary()));
        Conversation conversation = new Conversation(
                List.of(Message.system("S"), Message.user("a"), Message.assistant("b"), Message.user("「馬が合う」")));
        String rendered = "<s>S USER: a ASSISTANT: b</s>USER: 「馬が合う」 ASSISTANT:";
        assertThat(encoder.encode(conversation)).isEqualTo(huggingFaceIds(rendered));
    }

    @Test
    void decoding_gives_the_same_text() {
        RandomText random = new RandomText(7);
        for (int i = 0; i < 2_000; i++) {
            int[] ids = ofModel.encode(random.next(24));
            long[] longs = Arrays.stream(ids).asLongStream().toArray();
            assertThat(ofModel.decode(ids)).isEqualTo(huggingFace.decode(longs, true));
        }
    }

    private static void assertSame(List<String> texts) {
        for (String text : texts) {
            int[] expected = huggingFaceIds(text);
            assertThat(ofModel.encode(text)).as(text).isEqualTo(expected);
            assertThat(ofJson.encode(text)).as(text).isEqualTo(expected);
            assertThat(ofModel.decode(expected)).isEqualTo(text);
        }
    }

    private static int[] huggingFaceIds(String text) {
        return Arrays.stream(huggingFace.encode(text).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
