package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our tokens against those of SentencePiece's own program, where it is installed (Debian: sentencepiece). */
class SentencePieceEqualityTest {

    private static final String PROGRAM = "spm_encode";

    @TempDir
    private Path folder;

    @Test
    void every_sentence_has_the_same_tokens() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), PROGRAM + " is needed: install sentencepiece");
        List<String> sentences = Sentences.all();
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(MistralVocabulary.ofModel());
        List<String> ours =
                sentences.stream().map(text -> line(tokenizer.encode(text))).toList();
        assertThat(encode(sentences)).isEqualTo(ours);
    }

    private List<String> encode(List<String> sentences) throws IOException, InterruptedException {
        Path input = Files.write(folder.resolve("input"), sentences, UTF_8);
        Path output = folder.resolve("output");
        int status = new ProcessBuilder(
                        PROGRAM,
                        "--model=" + MistralVocabulary.file(),
                        "--output_format=id",
                        "--input=" + input,
                        "--output=" + output)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start()
                .waitFor();
        assertThat(status).isZero();
        return Files.readAllLines(output);
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    private static String line(int[] ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
}
